/**
 * What must hold in a world of a run that is split, told from what happened alone: that it ends once with all of it (invariant 20),
 * that each shard is counted once (invariant 21) and goes on (invariant 22), that all share what may fail (invariant 23).
 */
import { isHeld } from "../../../functions/model/run/held.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isCounted, isSplit, shardNames } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { readSkipped } from "../../../functions/runs/index.ts";
import { isSmooth, isSound } from "./plan.ts";
import { isOfParent, type ParallelWorld, type Seen } from "./world.ts";

/** After the end of its run a shard begins no item later than so, in milliseconds: clocks agree here. */
const stopMs = 32_000;
/** Where nothing goes wrong a run ends so long after its last item, at most: calls may be slow. */
const mostIdleMs = 120_000;

/** What is wrong with a world that has been played. */
export async function judge(world: ParallelWorld): Promise<readonly string[]> {
  return [...world.seen.flatMap((event, i) => judgeEvent(world, event, i)), ...(await judgeEnd(world))];
}

function judgeEvent(world: ParallelWorld, event: Seen, i: number): string[] {
  if (event.kind === "begun") return beginsInTime(event);
  if (event.kind === "idle" && isSound(world.plan))
    return [`shards ${event.names.join(", ")} wait for the patrol where no worker died`];
  if (event.kind === "completing") return allSucceeded(event.shards, "afterComplete");
  if (event.kind !== "landed") return [];
  if (!isOfParent(event)) return [...goesForward(event), ...skipsWithin(world, i)];
  return [...countsRight(event), ...endsRight(event)];
}

/** Held by an end or a pause: no item begins 32 s later. */
function beginsInTime({ n, at, parent }: Extract<Seen, { kind: "begun" }>): string[] {
  const { endedAt, pausedAt, status } = parent;
  const since = isTerminal(status) ? endedAt : status === "paused" ? pausedAt : undefined;
  if (since === undefined || at <= Date.parse(since) + stopMs) return [];
  return [`item ${n} begins ${at - Date.parse(since)} ms after its run is ${status}`];
}

function allSucceeded(shards: ReadonlyMap<string, RunRecord>, what: string): string[] {
  const others = [...shards].filter(([, { status }]) => status !== "succeeded");
  return others.map(([name, { status }]) => `${what} comes while shard ${name} is ${status}`);
}

/** `open` is the number of clear bits, and each bit is of a shard that has ended. */
function countsRight({ write, after, shards = new Map() }: Extract<Seen, { kind: "landed" }>): string[] {
  if (!isSplit(after)) return [];
  const names = shardNames(after);
  const clear = names.filter((name) => !isCounted(after, name));
  const wrong =
    clear.length === after.open
      ? []
      : [`after ${write} open is ${after.open}, of ${clear.length} clear bits`];
  if (after.redo) return wrong;
  const early = names.filter(
    (name) => isCounted(after, name) && !isTerminal(shards.get(name)?.status ?? "enqueued"),
  );
  return [
    ...wrong,
    ...early.map(
      (name) => `after ${write} the bit of shard ${name} is set, which is ${shards.get(name)?.status}`,
    ),
  ];
}

/** It succeeds, or fails since shards failed, once all have ended and none is held. */
function endsRight({ write, at, after, shards = new Map() }: Extract<Seen, { kind: "landed" }>): string[] {
  if (!isSplit(after) || (write !== "succeed" && write !== "fail")) return [];
  if (after.stop) return [];
  const held = [...shards].filter(([, shard]) => isHeld(shard, at));
  const wrong = held.map(([name]) => `${write} comes while a worker holds shard ${name}`);
  if (after.open !== 0) wrong.push(`${write} comes while ${after.open} shards are open`);
  return write === "succeed" ? [...wrong, ...allSucceeded(shards, "succeed")] : wrong;
}

/** The cursor of a shard never goes back. */
function goesForward({ write, before, after }: Extract<Seen, { kind: "landed" }>): string[] {
  const [from, to] = [before?.cursor, after.cursor].map((text) => Number(text ?? -1)) as [number, number];
  return to < from ? [`${write} takes the cursor of ${after.run} from ${from} back to ${to}`] : [];
}

/** All shards together skip no more than may be. */
function skipsWithin({ plan, seen }: ParallelWorld, i: number): string[] {
  const { maxItemErrors } = plan;
  if (maxItemErrors === undefined) return [];
  const newest = new Map<string, number>();
  for (const event of seen.slice(0, i + 1))
    if (event.kind === "landed" && !isOfParent(event))
      newest.set(event.after.run, event.after.skippedItems ?? 0);
  const all = [...newest.values()].reduce((sum, count) => sum + count, 0);
  return all > maxItemErrors ? [`${all} items are skipped, at most ${maxItemErrors} may`] : [];
}

async function judgeEnd(world: ParallelWorld): Promise<string[]> {
  const { plan, seen, harness } = world;
  const run = await world.parent();
  if (!isTerminal(run.status)) return [`the run is ${run.status} at the end: ${run.reason}`];
  const wrong: string[] = [];
  const done = seen.filter((event) => event.kind === "done").map(({ n }) => n);
  if (isSmooth(plan)) {
    if (done.length !== plan.items)
      wrong.push(`${done.length} items are done, of ${plan.items}, where nothing went wrong`);
    const spreads = seen.filter((event) => event.kind === "landed" && event.write === "spread").length;
    const last = seen.findLast(({ kind }) => kind === "done");
    const idleMs = Date.parse(run.endedAt ?? "") - (last?.kind === "done" ? last.at : 0);
    if (idleMs > mostIdleMs) wrong.push(`it ends ${idleMs} ms after its last item where nothing went wrong`);
    if (spreads > 1) wrong.push(`it waited ${spreads} times where nothing went wrong`);
  }
  const mayGoOn = plan.maxItemErrors === undefined && plan.timeoutSeconds === undefined;
  if (run.status === "errored" && mayGoOn)
    wrong.push(`however often it is redriven, it is errored: ${run.reason}`);
  if (run.status !== "succeeded") return wrong;
  const dealtWith = new Set(done);
  const skipped: number[] = [];
  for await (const { cursor } of readSkipped(harness.memory, run)) skipped.push(Number(cursor));
  for (const n of skipped) dealtWith.add(n);
  if (dealtWith.size !== plan.items)
    wrong.push(`${dealtWith.size} of ${plan.items} items are done or recorded`);
  if (new Set(skipped).size !== skipped.length) wrong.push("an item is recorded twice as skipped");
  const { ticks, skippedItems = 0 } = run;
  if (skippedItems !== skipped.length)
    wrong.push(`${skippedItems} items are counted as skipped, ${skipped.length} recorded`);
  if (ticks + skippedItems !== plan.items)
    wrong.push(`${ticks} ticks and ${skippedItems} skipped of ${plan.items} items`);
  if (!seen.some(({ kind }) => kind === "completing")) wrong.push("it succeeded without afterComplete");
  return wrong;
}
