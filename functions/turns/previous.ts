/** A task's newest success, as its runs say: `ctx.previous`, and what a task that requires another one asks. */
import { isResult } from "../model/run/result.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { parentOf } from "../model/run/shard.ts";
import type { PreviousSuccess } from "../model/task/task.ts";
import type { WorkerContext } from "../runs/index.ts";
import type { ListOptions } from "../store/run-store.ts";
import type { Turn } from "./turn.ts";

/** Defined in the bundles of workers of a stage none of whose tasks is parallel. */
declare const PAWL_UNSPLIT: true | undefined;

/** Most tasks have a success among so many of their newest runs, which takes one read. */
const firstPage = 10;
const furtherPage = 200;
const mostPages = 6;
/** So many runs are looked at, at least. */
export const mostRuns = 1_000;

/** The newest result, by its name, that has succeeded and is meant. `isAll`: no run was left out of the search. */
export async function newestSuccess(
  { store, clock }: Pick<WorkerContext, "store" | "clock">,
  task: string,
  { since, after }: Pick<ListOptions, "since" | "after">,
  isMeant: (run: RunRecord) => boolean,
): Promise<{ readonly run?: RunRecord; readonly isAll: boolean }> {
  let [next, pages] = [after, 0];
  do {
    const limit = pages++ === 0 ? firstPage : furtherPage;
    const page = await store.list(task, { now: clock.now(), since, limit, after: next });
    const run = page.items.find((each) => each.status === "succeeded" && isResult(each) && isMeant(each));
    if (run !== undefined) return { run, isAll: true };
    next = page.next;
  } while (next !== undefined && pages < mostPages);
  return { isAll: next === undefined };
}

const asked = /* @__PURE__ */ new WeakMap<Turn, Promise<PreviousSuccess | undefined>>();

/** What `ctx.previous` answers: read at its first call in a turn, if that comes. */
export function previousSuccess(turn: Turn): Promise<PreviousSuccess | undefined> {
  const answer = asked.get(turn) ?? read(turn);
  asked.set(turn, answer);
  return answer;
}

/** What the shards of a run found last, by the tasks of their worker: they all ask the same, each by a store of its own. */
const ofParents = /* @__PURE__ */ new WeakMap<object, { readonly key: string; readonly found: Newest }>();

type Newest = ReturnType<typeof newestSuccess>;

/** Asks once for the shards of a run, as it began last. */
function onceFor(worker: object, parent: RunKey, startedAt: string): typeof newestSuccess {
  const key = `${runId(parent)} ${startedAt}`;
  return (...asking) => {
    const before = ofParents.get(worker);
    if (before?.key === key) return before.found;
    const found = newestSuccess(...asking);
    ofParents.set(worker, { key, found });
    // One that failed is asked again.
    found.catch(() => ofParents.delete(worker));
    return found;
  };
}

/** Of the runs of earlier instants that had succeeded before this one began: the same in all its turns and attempts. */
async function read({ context, run }: Turn): Promise<PreviousSuccess | undefined> {
  // A shard began later than the run that it is a part of.
  const parent = typeof PAWL_UNSPLIT === "undefined" ? parentOf(run)?.parent : undefined;
  const seen = (parent && (await context.store.get(parent))) ?? run;
  const { task, startedAt = seen.createdAt, slotKey } = seen;
  const newest =
    typeof PAWL_UNSPLIT === "undefined" && parent ? onceFor(context.tasks, parent, startedAt) : newestSuccess;
  const { run: found } = await newest(
    context,
    task,
    { after: seen.run },
    ({ endedAt = "", ...each }) => endedAt <= startedAt && each.slotKey === slotKey,
  );
  if (found === undefined) return undefined;
  const { output = "null", endedAt = "" } = found;
  return { run: found.run, output: JSON.parse(output) ?? undefined, succeededAt: new Date(endedAt) };
}
