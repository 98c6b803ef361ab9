/** `pawl pause` and `pawl resume` of a set: its tasks, and with `--runs` its runs too, after one question for all of them. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { askFirst } from "../approval/ask-first.ts";
import { type Operation, type OperatorOptions, openOperation } from "../runs/operation.ts";
import { type Each, eachTask } from "./each-task.ts";
import { meansRun, meantTasks, type SetOptions, setText, someMeantTasks } from "./meant.ts";

interface MoveSetOptions extends OperatorOptions, SetOptions {
  readonly runs?: true;
  readonly yes?: true;
}

/** How a task of the set is moved, and its runs. */
interface SetMoves {
  task(
    operation: Operation,
    task: ManifestTask,
  ): Promise<{ readonly paused: object | null; readonly runs?: readonly RunRecord[] }>;
  runs(
    operation: Operation,
    task: ManifestTask,
    isMeant: (run: RunRecord) => boolean,
  ): Promise<readonly RunRecord[]>;
  /** Once all are moved. @returns the runs as they are then */
  after?(operation: Operation, runs: readonly RunRecord[]): Promise<readonly RunRecord[]>;
}

type Moved = { readonly paused?: object | null; readonly runs: readonly RunRecord[] };

export async function moveSet(
  session: Session,
  deployment: DeployedPawl,
  options: MoveSetOptions,
  verb: "pause" | "resume",
  moves: SetMoves,
): Promise<void> {
  const { manifest } = deployment;
  // A tag may be one of runs alone.
  const tasks = options.runs ? meantTasks(manifest, options) : someMeantTasks(manifest, options);
  const things = verb === "pause" ? "unfinished runs" : "paused runs";
  const runs = setText(things, options);
  const doing = [
    ...(tasks.length > 0 ? [tasks.length === 1 ? "this task" : `these ${tasks.length} tasks`] : []),
    ...(options.runs ? [runs] : []),
  ].join(" and ");
  const agreed = await askFirst(session, {
    doing: `${verb} ${doing}`,
    shown: tasks.length > 0 ? tasks.map(({ name }) => name).join("\n") : undefined,
    stage: manifest.stage,
    yes: options.yes,
  });
  if (agreed === undefined) return;
  const operation = await openOperation(session, deployment, options);
  const isMeant = meansRun(manifest, options);
  const moved: Each<Moved>[] = await eachTask(session, tasks, options, async (task): Promise<Moved> => {
    const { paused, runs: held = [] } = await moves.task(operation, task);
    return { paused, runs: held };
  });
  const refused = new Set(moved.flatMap((each) => ("refused" in each ? [each.task] : [])));
  const withRuns = manifest.tasks.filter(({ name, automatic }) => !automatic && !refused.has(name));
  const ofRuns = options.runs
    ? await eachTask(session, withRuns, options, (task) => moves.runs(operation, task, isMeant))
    : [];
  const all = ofRuns.flatMap((each) => ("answer" in each ? each.answer : []));
  const after = (await moves.after?.(operation, all)) ?? all;
  if (options.runs) session.tell(`runs ${verb === "pause" ? "paused" : "resumed"}: ${all.length}`);
  if (tasks.length === 0 && all.length === 0) {
    session.tell(`error: there are no ${setText(`tasks and ${things}`, options)}`);
    session.exitCode = exitCodes.failed;
  }
  if (options.json) await printSetJson(session, moved, after, ofRuns);
}

/** A document for each task: those that were moved or refused, and those whose runs were. */
async function printSetJson(
  session: Session,
  moved: readonly Each<Moved>[],
  runs: readonly RunRecord[],
  ofRuns: readonly Each<readonly RunRecord[]>[],
): Promise<void> {
  const { runJson } = await import("../../show/run/run-json.ts");
  const view = session.view();
  const names = new Set([
    ...moved.map(({ task }) => task),
    ...runs.map(({ task }) => task),
    ...ofRuns.flatMap((each) => ("refused" in each ? [each.task] : [])),
  ]);
  session.printJson(
    [...names].sort().map((name) => {
      const own = moved.find(({ task }) => task === name);
      const wrong = [own, ...ofRuns].find((each) => each && each.task === name && "refused" in each);
      const answer = own !== undefined && "answer" in own ? own.answer : undefined;
      const moves = [...(answer?.runs ?? []), ...runs.filter(({ task }) => task === name)];
      return {
        task: name,
        paused: answer?.paused,
        refused: wrong && "refused" in wrong ? wrong.refused : undefined,
        runs: moves.map((run) => runJson(run, view)),
      };
    }),
  );
}
