/** The function that does a lane's tasks: its entry names their files, with everything resolved at synth. */
import type { Construct } from "constructs";
import type { ManifestTask } from "../../functions/model/manifest.ts";
import type { TaskDirectory } from "../../functions/model/task-directory.ts";
import type { Trigger } from "../../functions/model/trigger.ts";
import type { Stage, StageResolvedLane } from "../deployment/stage.ts";
import { Handler } from "./handler.ts";

export interface WorkerFunctionProps {
  readonly stage: Stage;
  readonly lane: StageResolvedLane;
  /** The lane's own tasks, by name. */
  readonly tasks: readonly ManifestTask[];
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  /** What the lane's tasks find in their environment. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A lane's worker. */
export class WorkerFunction extends Handler {
  constructor(
    scope: Construct,
    id: string,
    { stage, lane, tasks, directory, environment }: WorkerFunctionProps,
  ) {
    super(scope, id, {
      stage,
      description: `Does the tasks of lane ${lane.name}`,
      entry: workerEntry(lane, tasks, directory),
      timeoutSeconds: lane.timeoutSeconds,
      memoryMb: lane.memoryMb,
      reservedConcurrency: lane.reservedConcurrency,
      environment,
    });
    this.neverInvokedAgain();
  }
}

/** The entry of a lane's bundle. */
export function workerEntry(
  { maxReceiveCount: _, ...lane }: StageResolvedLane,
  tasks: readonly ManifestTask[],
  { lanes, recordsKeptDays }: TaskDirectory,
): string {
  const imports = tasks.map(({ file }, i) => `import task${i} from ${JSON.stringify(`./${file}`)};`);
  const list = tasks.map(({ triggers, settings, enabled }, i) => {
    const task = `{ ...task${i}, triggers: ${JSON.stringify(triggers)} }`;
    const more = triggers.some(isTimed) ? ", startWithin" : "";
    return `{ task: ${task}, settings: ${JSON.stringify(settings)}, enabled: ${enabled}${more} }`;
  });
  const timed = tasks.some(({ triggers }) => triggers.some(isTimed));
  return [
    'import { fromEnvironment } from "./functions/worker.ts";',
    ...(timed ? ['import { startWithinSeconds as startWithin } from "./functions/schedule/index.ts";'] : []),
    ...imports,
    `export const handler = fromEnvironment({ lane: ${JSON.stringify(lane)}, tasks: [${list.join(", ")}], lanes: ${JSON.stringify(lanes)}, recordsKeptDays: ${JSON.stringify(recordsKeptDays)} });\n`,
  ].join("\n");
}

function isTimed({ kind }: Trigger): boolean {
  return kind !== "startup";
}
