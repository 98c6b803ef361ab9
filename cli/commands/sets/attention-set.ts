/**
 * `pawl redrive --errored` and `pawl dismiss` of a task or of a set: moves all runs that need a person and are meant, after
 * one question that says how many of which task.
 */
import { MoveRefusedError, NotFoundError } from "../../../functions/model/errors.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { AttentionStatus } from "../../../functions/model/run/status.ts";
import type { Starter } from "../../../functions/runs/index.ts";
import { attentionKeys } from "../../deployment/attention.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { askFirst } from "../approval/ask-first.ts";
import { printTaskJson, tellRuns } from "../runs/moved-runs.ts";
import { type Operation, type OperatorOptions, openOperation } from "../runs/operation.ts";
import { meansRun, type SetOptions, someMeantTasks } from "./meant.ts";

interface AttentionSetOptions extends OperatorOptions, SetOptions {
  readonly yes?: true;
}

/** What is done to them. */
interface AttentionMove {
  readonly verb: "redrive" | "dismiss";
  readonly done: "redriven" | "dismissed";
  readonly statuses: readonly AttentionStatus[];
  /** A run that begins again is confirmed once more, where its task asks for that. @default false */
  readonly begins?: true;
  move(operation: Operation, key: RunKey, starter: Starter): Promise<RunRecord>;
}

/** @param task undefined for a set */
export async function moveAttention(
  session: Session,
  deployment: DeployedPawl,
  task: string | undefined,
  options: AttentionSetOptions,
  { verb, done, statuses, begins, move }: AttentionMove,
): Promise<void> {
  const { manifest } = deployment;
  const keys = await keysOf(session, deployment, task, options, statuses);
  if (keys.length > 0) {
    const counts = new Map<string, number>();
    for (const { task: name } of keys) counts.set(name, (counts.get(name) ?? 0) + 1);
    const confirming = manifest.tasks.filter(
      ({ name, settings }) => begins && counts.has(name) && settings.confirm,
    );
    const asks = new Set(confirming.map(({ name }) => name));
    const rows = [...counts].map(([name, count]) => [
      name,
      String(count),
      asks.has(name) ? "asks for a confirmation" : "",
    ]);
    const how = await askFirst(session, {
      doing: `${verb} ${keys.length === 1 ? "this run" : `these ${keys.length} runs`}`,
      shown: table(["task!", "runs>", ""], rows, session.err.columns),
      stage: manifest.stage,
      confirming,
      yes: options.yes,
    });
    if (how === undefined) return;
    const operation = await openOperation(session, deployment, options);
    const by = operation.note.author ?? "";
    const starter = (name: string): Starter => ({ by, how: asks.has(name) ? how : undefined });
    const moved: RunRecord[] = [];
    for (const key of keys) {
      try {
        const run = await move(operation, key, starter(key.task));
        moved.push(run);
        tellRuns(session, [run], options);
      } catch (error) {
        // Another operator has moved it since the index was read, or it has expired.
        if (!(error instanceof MoveRefusedError || error instanceof NotFoundError)) throw error;
        session.tell(`${runId(key)} is left out: ${error.message}`);
      }
    }
    session.tell(`${moved.length} ${done}`);
    return printMoved(session, task, moved, options);
  }
  session.tell(`0 ${done}`);
  await printMoved(session, task, [], options);
}

/** Their keys. @throws UsageError for a task, or a tag, that there is not */
async function keysOf(
  session: Session,
  deployment: DeployedPawl,
  task: string | undefined,
  options: SetOptions,
  statuses: readonly AttentionStatus[],
): Promise<readonly RunKey[]> {
  const { manifest } = deployment;
  const store = await deployment.store();
  const found = await Promise.all(
    statuses.map((status) => attentionKeys(store, manifest, status, session.now(), { task })),
  );
  const keys = found.flat();
  if (task !== undefined) {
    // A task that is no longer deployed may still have runs.
    if (keys.length === 0 && task !== rejectedTask) findTask(manifest, task);
    return keys;
  }
  const isMeant = meansRun(manifest, options);
  const meant: RunKey[] = [];
  // The index knows no tags: a run is read where its task does not say enough.
  for (const key of keys) {
    if (isMeant({ task: key.task })) meant.push(key);
    else {
      const run = await store.get(key);
      if (run !== undefined && isMeant(run)) meant.push(key);
    }
  }
  if (meant.length === 0) someMeantTasks(manifest, options);
  return meant;
}

async function printMoved(
  session: Session,
  task: string | undefined,
  runs: readonly RunRecord[],
  { json }: AttentionSetOptions,
): Promise<void> {
  if (!json) return;
  if (task !== undefined) return printTaskJson(session, { task }, runs);
  const { runJson } = await import("../../show/run/run-json.ts");
  session.printJson(runs.map((run) => runJson(run, session.view())));
}
