/** A task's newest success, as its runs say: `ctx.previous`, and what a task that requires another one asks. */
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { parentOf } from "../model/run/shard.ts";
import type { PreviousSuccess } from "../model/task/task.ts";
import type { WorkerContext } from "../runs/index.ts";
import type { ListOptions } from "../store/run-store.ts";
import type { Turn } from "./turn.ts";

/** Most tasks have a success among so many of their newest runs, which takes one read. */
const firstPage = 10;
const furtherPage = 200;
/** So many runs are looked at. */
export const mostRuns = 1_000;

/** The newest run, by its name, that has succeeded and is meant. `isAll`: no run was left out of the search. */
export async function newestSuccess(
  { store, clock }: Pick<WorkerContext, "store" | "clock">,
  task: string,
  { since, before }: { readonly since?: number; readonly before?: string },
  isMeant: (run: RunRecord) => boolean,
): Promise<{ readonly run?: RunRecord; readonly isAll: boolean }> {
  let looked = 0;
  let after = before;
  do {
    const limit = looked === 0 ? firstPage : furtherPage;
    const asked: ListOptions = { now: clock.now(), since, limit, after };
    const { items, next } = await store.list(task, asked);
    const run = items.find((each) => each.status === "succeeded" && isMeant(each));
    if (run !== undefined) return { run, isAll: true };
    looked += items.length;
    after = next;
  } while (after !== undefined && looked < mostRuns);
  return { isAll: after === undefined };
}

const asked = new WeakMap<Turn, Promise<PreviousSuccess | undefined>>();

/** What `ctx.previous` answers: read once a turn, and only where it is asked for. Rejects as the store does; then the next call asks again. */
export function previousSuccess(turn: Turn): Promise<PreviousSuccess | undefined> {
  const known = asked.get(turn) ?? read(turn);
  asked.set(turn, known);
  known.catch(() => asked.delete(turn));
  return known;
}

/** Runs of earlier instants that had succeeded before this one began: the same in all its turns and attempts. */
async function read({ context, run }: Turn): Promise<PreviousSuccess | undefined> {
  const { task, run: name, startedAt = run.createdAt, slotKey } = await seenRun(context, run);
  const { run: found } = await newestSuccess(
    context,
    task,
    { before: name },
    (each) => (each.endedAt ?? "") <= startedAt && each.slotKey === slotKey,
  );
  if (found === undefined) return undefined;
  const { output, endedAt = "" } = found;
  return {
    run: found.run,
    output: output === undefined ? undefined : JSON.parse(output),
    succeededAt: new Date(endedAt),
  };
}

/** The run that a person sees: a shard began later than the run that it is a part of. */
async function seenRun({ store }: WorkerContext, run: RunRecord): Promise<RunRecord> {
  const key: RunKey | undefined = parentOf(run)?.parent;
  if (key === undefined) return run;
  const found = await store.get(key);
  if (found === undefined) throw new Error(`run ${runId(key)} has no record`);
  return found;
}
