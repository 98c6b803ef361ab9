/**
 * The queues of keys are too many to look at each minute, and have no fixed names. So those in which runs wait are in a
 * list, for the sweeper: an attribute each of some items. A queue is listed before the first run joins it, and the sweeper
 * takes it off some time after it was cleared; who joins requires that it was not cleared since it was listed.
 */
import { hash24 } from "../../../model/hash.ts";
import { keyOfPart } from "../../../model/run/pool.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { PartKey, QueueName, TaskPart } from "../../../store/run-store.ts";
import type { RunnerContext } from "../../context.ts";
import { countClear } from "../../moves/task/count-clear.ts";
import { joinListed } from "../../moves/task/join-listed.ts";
import { listQueue, unlistQueue } from "../../moves/task/list-queue.ts";
import { apply } from "../../write.ts";
import type { Pool } from "../admission.ts";
import { fillRoom } from "../hand-on.ts";
import { nameIn } from "../pool.ts";

/** The partition of the list. */
export const listedPart = "(slots-waiting)";
/**
 * Over so many items it is spread: an update is billed by the size of its item. With 50,000 queues an item has about twelve, a
 * KB at the most as a rule. An item a queue would never shrink: nothing here may delete one.
 */
const parts = 4_096;
const prefix = "queue#";
/** A queue that is cleared this often while a run joins it is left to the next message. */
const mostTries = 20;

function nameOf({ key: { task, part } }: Pick<Pool, "key">): QueueName {
  return `${prefix}${task}#${keyOfPart(part)}`;
}

/** The item of the list that has a queue. */
export function itemOf(pool: Pick<Pool, "key">): PartKey {
  return { task: listedPart, part: String(hash24(nameOf(pool)) % parts) };
}

/** A queue in an item of the list. An earlier version may have put it into another one than `itemOf` says. */
export interface ListedQueue {
  readonly task: string;
  readonly slotKey: string;
  readonly mark: number;
  /** That of the item. */
  readonly part: string;
}

/** What a list's item says. */
export function listedIn(item: Pick<TaskPart, "part">): readonly ListedQueue[] {
  return Object.entries(item).flatMap(([name, mark]) => {
    if (!name.startsWith(prefix) || typeof mark !== "number") return [];
    const [task = "", ...key] = name.slice(prefix.length).split("#");
    return [{ task, slotKey: key.join("#"), mark, part: item.part }];
  });
}

/** Lists a queue before a run joins it, unless another waits in it. Returns by what it joins. */
async function list(context: RunnerContext, pool: Pool, { waiting, clears }: Partial<TaskPart>) {
  if (waiting !== undefined) return undefined;
  const mark = Math.floor(context.random() * 2 ** 48);
  await apply(context, itemOf(pool), listQueue(nameOf(pool), mark));
  return { mark, clears };
}

export type Listing = Awaited<ReturnType<typeof list>>;

/** Lets a run join a queue. `enter` gives the run its entry once the queue is listed, and returns it; undefined: it may not. */
export async function joinByList(
  context: RunnerContext,
  pool: Pool,
  state: Partial<TaskPart>,
  enter: () => Promise<RunRecord | undefined>,
): Promise<TaskPart | undefined> {
  let listing = await list(context, pool, state);
  const run = await enter();
  if (run === undefined) return undefined;
  for (let tries = 0; tries < mostTries; tries++) {
    const holder = { run: nameIn(pool, run), turn: run.turn };
    const { ok, item } = await apply(context, pool.key, joinListed(holder, listing));
    if (ok) return item;
    listing = await list(context, pool, item ?? {});
  }
  throw new Error(`the queue was cleared ${mostTries} times while a run joined it`);
}

/**
 * Takes a queue off the list under a mark, in which the index shows no run: not at once, since it may lag behind. Who listed
 * it may not have joined it yet. It has where the pool has its mark: so the queue was cleared since, or a run waits.
 */
export async function unlistEmpty(
  context: RunnerContext,
  pool: Pool,
  { mark, part }: Pick<ListedQueue, "mark" | "part">,
): Promise<void> {
  const state = await context.store.getPart(pool.key);
  const isCleared = state !== undefined && state.listed === mark && state.waiting === undefined;
  const { ok, item } = isCleared ? { ok: true, item: state } : await apply(context, pool.key, countClear());
  if (ok) await apply(context, { task: listedPart, part }, unlistQueue(nameOf(pool), mark));
  else await fillRoom(context, pool, item);
}
