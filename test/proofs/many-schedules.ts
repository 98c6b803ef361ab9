/**
 * A project of 1,000 tasks with a schedule each, on two lanes, over nested stacks and with alarms, synthesized as the
 * CDK CLI does before a deploy: with bundles and CDK's own checks. `template.ts` lints what it wrote.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { copyProject, taskText } from "../infra/copied-project.ts";

export const tasks = 1_000;

const stages = `export const stages = {
  prod: {
    lanes: {
      default: { maxConcurrency: 10, reservedConcurrency: 12 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 5, reservedConcurrency: 7 },
    },
    removal: "retain",
    scheduleStacks: 3,
    alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" },
  },
};
`;

/** What the synth came to. */
export interface ManySchedules {
  /** The templates: the main stack's, then the nested stacks'. */
  readonly templates: readonly string[];
  /** How many schedules of tasks they hold. */
  readonly schedules: number;
  readonly seconds: number;
  /** What it printed, where it failed. */
  readonly failure?: string;
  remove(): void;
}

export async function synthesizeManySchedules(): Promise<ManySchedules> {
  const project = copyProject();
  const names = Array.from({ length: tasks }, (_, i) => `task-${i}`);
  for (const [i, name] of names.entries()) {
    project.write(`functions/tasks/${name}.ts`, taskText(name, `cron("${i % 60} ${i % 24} * * *")`));
  }
  project.list(
    Object.fromEntries(names.map((name, i) => [name, `{ lane: "${i % 2 === 0 ? "default" : "bulk"}" }`])),
  );
  project.write("infra/stages.ts", stages);
  const started = performance.now();
  const synth = await project.synth({
    context: { stage: "prod", project: "proof" },
    bundles: true,
    checks: true,
  });
  const seconds = (performance.now() - started) / 1000;
  const files =
    synth.status === 0 ? readdirSync(synth.folder).filter((file) => file.endsWith(".template.json")) : [];
  const planned = files.flatMap((file) =>
    Object.values<{ Type: string; Properties: { Name?: string } }>(synth.json(file).Resources),
  );
  return {
    templates: files.map((file) => join(synth.folder, file)),
    schedules: planned.filter(
      ({ Type, Properties }) => Type === "AWS::Scheduler::Schedule" && Properties.Name,
    ).length,
    seconds,
    failure: synth.status === 0 ? undefined : synth.stderr,
    remove: project.remove,
  };
}
