/**
 * The one waiting place of the overlap modes `queue` and `cancel-running`, and of `pawl run --overlap queue`: at most one
 * run has it that has neither ended nor been admitted, nor waits for approval. It is held before its run waits: with the
 * wait first, a worker that dies in between would leave a second run that waits.
 */
import { MoveRefusedError } from "../../model/errors.ts";
import { waitsForApproval } from "../../model/run/index-keys.ts";
import { type RunKey, type RunRecord, runId } from "../../model/run/run.ts";
import { instantOf, isOccurrence } from "../../model/run/run-name.ts";
import { isTerminal } from "../../model/run/status.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import { holdPlace } from "../moves/task/hold-place.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import { apply } from "../write.ts";
import { createAbsent } from "./holder.ts";

/** A command that holds the place creates its run within this time, in milliseconds, or never. */
const createdWithinMs = 120_000;
/** Runs that take the place from one another this often are left to the next message. */
const mostTries = 20;

/** Holds the place for a run. Returns the other run that has it, where one does. `state`: the pool as read just now. */
export async function takePlace(
  context: RunnerContext,
  { task, run }: RunKey,
  state: TaskPart | undefined,
): Promise<string | undefined> {
  let seen = state;
  for (let tries = 0; tries < mostTries; tries++) {
    const queued = seen?.queued;
    if (queued === run) return undefined;
    // One that holds the slot by now waits no longer, unless it only looks at what its task requires.
    const mayWait =
      queued !== undefined && (seen?.[heldBy(queued)] === undefined || mayRequire(context, task));
    if (mayWait && (await isWaiting(context, { task, run: queued }))) return queued;
    const outcome = await apply(context, { task, part: "state" }, holdPlace(run, queued));
    if (outcome.ok) return undefined;
    seen = outcome.item;
  }
  throw new Error(`the waiting place changed hands ${mostTries} times while the run asked for it`);
}

/**
 * Holds the place for a run that is created next. Returns the run that has it, where another does: it is the one more run
 * that was asked for. @throws MoveRefusedError while the command that holds it has not created its run
 */
export async function placeOrWaiting(context: RunnerContext, key: RunKey): Promise<RunRecord | undefined> {
  const state = await context.store.getPart({ task: key.task, part: "state" });
  const name = await takePlace(context, key, state);
  if (name === undefined) return undefined;
  const other = { task: key.task, run: name };
  const run = await context.store.get(other);
  if (run !== undefined) return run;
  throw new MoveRefusedError(
    `${runId(other)} is the one more run, and is being created: ask again in two minutes`,
  );
}

/** Whether the run that has the place still waits, or will: one that does not exist yet is an occurrence whose worker died, or a command's. */
async function isWaiting(context: RunnerContext, key: RunKey): Promise<boolean> {
  const now = context.clock.now();
  let run = await context.store.get(key);
  if (run === undefined && !isOccurrence(key.run))
    return now - instantOf(key.run).getTime() < createdWithinMs;
  run ??= await createAbsent(context, key, now);
  if (run === undefined || isTerminal(run.status) || waitsForApproval(run)) return false;
  // One that was held back waits in its look too, until all is met. While a person has paused it, it keeps no place from others.
  const { unmetSince, requiresMet, status, admitted } = run;
  if (unmetSince !== undefined && requiresMet !== true) return status !== "paused";
  return admitted === undefined;
}

/** Whether a task may require something: its worker knows, and a command does not. */
function mayRequire(context: RunnerContext & Partial<Pick<WorkerContext, "tasks">>, task: string): boolean {
  return context.tasks === undefined || context.tasks.get(task)?.requires !== undefined;
}
