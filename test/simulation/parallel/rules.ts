/**
 * What must always hold of a run that is split, asked at each write as it lands, at each item and callback as it begins, and at
 * the end. Invariant 20: all of it is done, and it ends once. Invariant 21: each shard is counted once. Invariant 22: an open one
 * goes on. Invariant 23: together they skip no more than may be. What was done is known from the items themselves.
 */
import { isDone } from "../../../functions/model/run/held.ts";
import { isSweeperKey } from "../../../functions/model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import {
  askedToSplit,
  bitOf,
  holdsShards,
  isCounted,
  isSplit,
  parentOf,
  shardKey,
  shardNames,
  shardsStopMs,
} from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { readSkipped } from "../../../functions/runs/index.ts";
import type { Harness } from "../../engine/harness.ts";
import { itemsOf } from "./items.ts";
import type { Heard, Machine } from "./machine.ts";
import type { ParallelPlan } from "./plan.ts";

/** A read of the run that was sent so long ago lets no item begin, in milliseconds. */
const readCountsMs = 30_000;
/** Until a shard that nothing brings to a worker is found: the patrol's five minutes and two of the sweeper's, and its look. */
const foundWithinMs = 7 * 60_000 + 30_000;

/** Writes to a run that has not ended. */
const ofLiveRuns: readonly string[] = [
  "count",
  "ask split",
  "publish",
  "permit",
  "spread",
  "reset",
  "planned",
];

/** The world that is judged. */
interface Judged {
  readonly plan: ParallelPlan;
  readonly harness: Harness;
  /** What was found wrong. */
  readonly wrong: string[];
  /** Milliseconds since it began. */
  readonly now: number;
  meet(what: string): void;
}

/** What a machine knows of the run that its shard belongs to. */
interface Knowledge {
  /** Checkpoints of shards that are not yet answered. */
  asked: number;
  /** The newest read that counts. */
  known: { readonly run: RunRecord; readonly sentAt: number } | undefined;
  /** Read with a checkpoint that is not yet answered. */
  read: { readonly run: RunRecord; readonly sentAt: number } | undefined;
}

export class Rules {
  /** The run's. */
  readonly key: RunKey;
  readonly #world: Judged;
  readonly #done = new Map<number, number>();
  readonly #shards = new Map<string, RunRecord>();
  readonly #knows = new Map<Machine, Knowledge>();
  readonly #writes = new Map<string, number>();
  #parent: RunRecord | undefined;
  /** The machine whose `afterComplete` has returned in the present turn of the run. */
  #completed = false;
  #calls = 0;
  /** When the write landed that ended the run. */
  #endedAt = 0;
  /** Since when a shard is brought to a worker by nothing. */
  readonly #lostSince = new Map<string, number>();
  #lastDoneAt = 0;

  constructor(world: Judged, key: RunKey) {
    this.#world = world;
    this.key = key;
  }

  get #now(): number {
    return this.#world.harness.clock.now();
  }

  #fail(what: string): void {
    const { plan, now, wrong } = this.#world;
    const of = plan.meeting ? ` (${this.key.run})` : "";
    wrong.push(`at ${(now / 1_000).toFixed(1)} s ${what}${of}`);
  }

  /** A machine was answered. */
  heard(machine: Machine, key: RunKey, run: RunRecord | undefined, { sentAt, write }: Heard): void {
    const knowledge = this.#of(machine);
    if (parentOf(key) === undefined) {
      if (run === undefined || key.run !== this.key.run) return;
      if (knowledge.asked > 0) knowledge.read = { run, sentAt };
      else knowledge.known = { run, sentAt };
      return;
    }
    if (write !== "checkpoint") return;
    knowledge.asked = 0;
    // Without an answer to both it counts for nothing.
    if (knowledge.read !== undefined && run !== undefined) knowledge.known = knowledge.read;
    knowledge.read = undefined;
  }

  #of(machine: Machine): Knowledge {
    const found = this.#knows.get(machine) ?? { asked: 0, known: undefined, read: undefined };
    this.#knows.set(machine, found);
    return found;
  }

  /** A machine sends a checkpoint of a shard: what it reads of the run until then counts with its answer. */
  checkpoints(machine: Machine): void {
    this.#of(machine).asked = 1;
  }

  /** An item of a shard is begun. */
  begun(machine: Machine, item: number): void {
    const parent = this.#parent;
    if (parent === undefined) return;
    const { known } = this.#of(machine);
    const what = `item ${item} is begun`;
    if (known === undefined) {
      this.#fail(`${what} before the run is read`);
      return;
    }
    if (holdsShards(known.run))
      this.#fail(
        `${what} though the run was read as ${known.run.status}${known.run.stop ? ", stopping" : ""}`,
      );
    const age = this.#world.now - known.sentAt;
    if (age > readCountsMs) this.#fail(`${what} ${(age / 1_000).toFixed(1)} s after the run was read`);
    const over = this.#now - this.#endedAt;
    if (isTerminal(parent.status) && over > shardsStopMs)
      this.#fail(`${what} ${(over / 1_000).toFixed(1)} s after the end of the run`);
  }

  done(item: number): void {
    this.#done.set(item, (this.#done.get(item) ?? 0) + 1);
    this.#lastDoneAt = this.#world.now;
  }

  called(machine: Machine, name: string, shard: unknown): void {
    if (shard !== undefined) this.#fail(`${name} is called for a shard`);
    if (name !== "afterComplete") return;
    this.#calls++;
    const parent = this.#parent;
    const status = this.#of(machine).known?.run.status;
    if (parent === undefined || !isSplit(parent)) return;
    if (status === "paused" || status === "cancelled")
      this.#fail(`${name} is called though the run was read as ${status}`);
    for (const name of shardNames(parent)) {
      const shard = this.#shards.get(name);
      if (shard?.status !== "succeeded")
        this.#fail(`afterComplete is called while shard ${name} is ${shard?.status}`);
    }
  }

  returned(name: string): void {
    if (name === "afterComplete") this.#completed = true;
  }

  landed(write: string, key: RunKey, before: RunRecord | undefined, after: RunRecord): void {
    const shard = parentOf(key);
    this.#writes.set(write, (this.#writes.get(write) ?? 0) + 1);
    this.#world.meet(write);
    if (key.run.includes("#plan#")) {
      if (before !== undefined) this.#fail(`${key.run} is put twice`);
    } else if (shard !== undefined) this.#shardLanded(write, shard.name, before, after);
    else this.#parentLanded(write, before, after);
  }

  #shardLanded(write: string, name: string, before: RunRecord | undefined, after: RunRecord): void {
    this.#shards.set(name, after);
    const fail = (what: string) => this.#fail(`shard ${name}: ${write} ${what}`);
    if ((write === "park" || write === "cut") && before?.status !== "running")
      fail(`comes while it is ${before?.status}`);
    if (before !== undefined && isTerminal(before.status) && before.status !== after.status)
      if (write !== "redrive" || !this.#parent?.redo) fail(`leads from ${before.status} to ${after.status}`);
    if (numeric(after.cursor) < numeric(before?.cursor))
      fail(`takes the cursor back from ${before?.cursor} to ${after.cursor}`);
    if (before !== undefined && after.seq < before.seq)
      fail(`takes seq back from ${before.seq} to ${after.seq}`);
    if (before !== undefined && before.leaseExpiresAt > this.#now && before.leaseId !== after.leaseId)
      fail("takes a lease that another worker holds");
    if (isTerminal(after.status) && after.pendingSplit !== undefined && after.status === "succeeded")
      fail(`ends it while ${after.pendingSplit.name} is not published`);
    const total = this.#world.plan.sizes.reduce((sum, size) => sum + size, 0);
    const own = after.spec === undefined ? [] : itemsOf(JSON.parse(after.spec), total);
    const passed = after.status === "succeeded" ? own : own.filter((item) => item <= numeric(after.cursor));
    const left = passed.filter((item) => !this.#done.has(item));
    if (left.length > (after.skippedItems ?? 0))
      fail(`passes ${left.join(", ")}, which are neither done nor recorded`);
  }

  #parentLanded(write: string, before: RunRecord | undefined, after: RunRecord): void {
    this.#parent = after;
    if (isTerminal(after.status) && before?.status !== after.status) this.#endedAt = this.#now;
    const fail = (what: string) => this.#fail(`${write} ${what}`);
    if (write === "claim" || write === "take over") this.#completed = false;
    const { maxItemErrors } = this.#world.plan;
    if (maxItemErrors !== undefined && (after.permits ?? 0) > maxItemErrors)
      fail(`takes ${after.permits} permits of ${maxItemErrors}`);
    if (write === "succeed" && before?.status === "succeeded") fail("ends it twice");
    if (before !== undefined && isTerminal(before.status) && ofLiveRuns.includes(write))
      fail(`changes a run that is ${before.status}`);
    if (write === "spread" && before?.status !== "running") fail(`comes while it is ${before?.status}`);
    if (write === "ask split" && (before?.open ?? 0) === 0) fail("comes while nothing is open");
    if (before !== undefined && (write === "publish" || write === "ask split")) {
      const of = write === "publish" ? after.splits?.at(-1)?.replace(/\.\d+$/, "") : undefined;
      const left = askedToSplit(before).filter((name) => name !== of && !after.splitAsked?.includes(name));
      if (left.length > 0) fail(`forgets that ${left.join(", ")} are to be split`);
    }
    if (write === "succeed" && !this.#completed) fail("comes before afterComplete has returned");
    if (!isSplit(after)) return;
    this.#bits(write, before, after, fail);
    const ends =
      write === "succeed" || (write === "fail" && after.reason?.endsWith("shards failed") && !after.stop);
    for (const name of ends ? shardNames(after) : []) {
      const shard = this.#shards.get(name);
      if (shard === undefined || !isTerminal(shard.status))
        fail(`comes while shard ${name} is ${shard?.status ?? "not there"}`);
      else if (shard.leaseExpiresAt > this.#now) fail(`comes while a worker holds shard ${name}`);
      else if (write === "succeed" && shard.status !== "succeeded")
        fail(`comes though shard ${name} is ${shard.status}`);
      if (!isCounted(after, name)) fail(`comes before shard ${name} is counted`);
    }
    if (write === "succeed") this.#succeeded(after, fail);
  }

  #bits(write: string, before: RunRecord | undefined, after: RunRecord, fail: (what: string) => void): void {
    let set = 0;
    for (const [place, name] of shardNames(after).entries()) {
      const { word, bit } = bitOf(place);
      const [was, is] = [((before?.[word] ?? 0) & bit) !== 0, ((after[word] ?? 0) & bit) !== 0];
      if (is) set++;
      const shard = this.#shards.get(name);
      if (is && !was && (shard === undefined || !isTerminal(shard.status)))
        fail(`counts shard ${name}, which is ${shard?.status ?? "not there"}`);
      if (is && write === "reset" && shard !== undefined && !isTerminal(shard.status))
        fail(`keeps the bit of shard ${name}, which is ${shard.status}`);
      if (was && !is && write !== "reset") fail(`clears the bit of shard ${name}`);
      if (write === "count" && before?.epoch !== after.epoch) fail("changes the epoch");
    }
    const clear = shardNames(after).length - set;
    if (after.open !== clear) fail(`leaves open at ${after.open}, and ${clear} bits are clear`);
  }

  #succeeded({ ticks, skippedItems = 0 }: RunRecord, fail: (what: string) => void): void {
    const { plan } = this.#world;
    const total = plan.sizes.reduce((sum, size) => sum + size, 0);
    const left = itemsOf(undefined, total).filter((item) => !this.#done.has(item));
    if (left.length > skippedItems) fail(`comes though ${left.join(", ")} are not done`);
    if (ticks + skippedItems !== total)
      fail(`tells ${ticks} ticks and ${skippedItems} skipped of ${total} items`);
    if (plan.maxItemErrors !== undefined && skippedItems > plan.maxItemErrors)
      fail(`skips ${skippedItems}, at most ${plan.maxItemErrors} may be`);
  }

  /** Asked each minute: nothing may wait for longer than until the patrol, and without faults nothing for that. */
  async look(): Promise<void> {
    const { harness } = this.#world;
    const { key } = this;
    const parent = this.#parent;
    const { lane, queue } = harness;
    if (parent === undefined || !isSplit(parent) || isTerminal(parent.status) || parent.status === "paused")
      return this.#lostSince.clear();
    const isFree = parent.status === "interrupted" && parent.leaseExpiresAt < this.#now;
    const bodies = new Set(queue.bodies(lane.name).map((body) => (JSON.parse(body) as RunKey).run));
    const isAtEnd = parent.open === 0 || parent.stop;
    if (this.#losesNothing && isFree && isAtEnd && bodies.size === 0)
      this.#fail("the run waits for the patrol, and nothing is open");
    for (const name of shardNames(parent)) {
      const shard = this.#shards.get(name);
      const isLost =
        !isCounted(parent, name) &&
        isFree &&
        !bodies.has(shardKey(key, name).run) &&
        !bodies.has(key.run) &&
        (shard === undefined || (shard.dueAt === undefined && shard.leaseExpiresAt < this.#now));
      if (!isLost) this.#lostSince.delete(name);
      const since = this.#lostSince.get(name) ?? this.#now;
      if (isLost) this.#lostSince.set(name, since);
      if (this.#losesNothing && isLost) this.#fail(`shard ${name} waits for the patrol`);
      if (this.#now - since > foundWithinMs)
        this.#fail(`shard ${name} was brought to no worker for ${(this.#now - since) / 1_000} s`);
    }
  }

  /** Whether no machine dies and no call is lost: then nothing waits for the patrol. */
  get #losesNothing(): boolean {
    const { faults, deadly, fates, meeting } = this.#world.plan;
    // Shards' messages come to nothing where their task is not parallel any more.
    if (meeting?.change === "parallel goes") return false;
    const isDeadly = deadly !== undefined || [...fates.values()].includes("deadly");
    return faults.dies + faults.fails + faults.freezes + faults.copies === 0 && !isDeadly;
  }

  /** Whether nothing went wrong, and no person did anything. */
  get #isFaultless(): boolean {
    const { faults, deadly, acts, fates, timeoutSeconds } = this.#world.plan;
    const odds = Object.values(faults).reduce((sum, each) => sum + each, 0);
    return (
      odds === 0 &&
      deadly === undefined &&
      acts.length === 0 &&
      fates.size === 0 &&
      timeoutSeconds === undefined
    );
  }

  /** What must hold once the run has come to its end. */
  async end(): Promise<void> {
    const { harness, plan } = this.#world;
    const run = this.#parent;
    if (run === undefined) return this.#fail("the run is not there");
    const timesOut = plan.timeoutSeconds !== undefined;
    if (run.status !== "succeeded" && run.status !== "cancelled" && !timesOut)
      this.#fail(`the run is ${run.status} in the end: ${run.reason}`);
    const holds = (await harness.holders("walk")).length > 0 && !isDone(run, this.#now);
    if (holds) this.#fail("its slot is not given back");
    const recorded = new Set<number>();
    const split = isSplit(run) ? shardNames(run) : [];
    // One that is not split records its own.
    for (const [name, shard] of isSplit(run)
      ? split.map((of) => [of, this.#shards.get(of)] as const)
      : [["", run] as const]) {
      if (shard === undefined) continue;
      const links: number[] = [];
      for await (const item of readSkipped(harness.memory, shard)) links.push(Number(item.cursor));
      if (links.length !== (shard.skippedItems ?? 0))
        this.#fail(`shard ${name} counts ${shard.skippedItems} skipped items and records ${links}`);
      for (const item of links) recorded.add(item);
    }
    const total = plan.sizes.reduce((sum, size) => sum + size, 0);
    const left = itemsOf(undefined, total).filter((item) => !this.#done.has(item) && !recorded.has(item));
    if (run.status === "succeeded" && left.length > 0)
      this.#fail(`${left.join(", ")} are neither done nor recorded`);
    if (plan.maxItemErrors !== undefined && recorded.size > plan.maxItemErrors)
      this.#fail(`${recorded.size} items are recorded, at most ${plan.maxItemErrors} may be`);
    for (const [name, { dueKey }] of plan.meeting ? this.#shards : [])
      if (isSweeperKey(dueKey)) this.#fail(`shard ${name} is in the index an hour after its run has ended`);
    if (this.#isFaultless) this.#onceEach(run);
    if (plan.meeting === undefined) await this.#restsForGood();
  }

  /** A shard that waited when its run ended is left alone once the sweeper has looked at it. */
  async #restsForGood(): Promise<void> {
    const { harness } = this.#world;
    const entries = () => [...this.#shards].filter(([, { dueAt }]) => dueAt !== undefined);
    const last = Math.max(
      ...entries().map(([, { dueAt, leaseExpiresAt }]) => Math.max(dueAt ?? 0, leaseExpiresAt)),
    );
    if (last === Number.NEGATIVE_INFINITY) return;
    await harness.clock.advance(Math.max(0, last - this.#now) + 120_000);
    await harness.sweep();
    for (const [name, { status }] of entries()) this.#fail(`shard ${name} is resent for ever, as ${status}`);
  }

  /** Without faults each item is done once. */
  #onceEach(run: RunRecord): void {
    const { plan } = this.#world;
    for (const [item, times] of this.#done)
      if (times > 1) this.#fail(`item ${item} is done ${times} times without a fault`);
    if (this.#calls !== 1) this.#fail(`afterComplete is called ${this.#calls} times without a fault`);
    if (plan.meeting === undefined) this.#costs(run);
  }

  /** Without faults, and where no other run is there, the calls are those of the table. */
  #costs(run: RunRecord): void {
    const { plan, now } = this.#world;
    if (now - this.#lastDoneAt > 10_000 && this.#done.size > 0)
      this.#fail(`its end comes ${(now - this.#lastDoneAt) / 1_000} s after the last item`);
    if (!isSplit(run)) return;
    const count = (write: string) => this.#writes.get(write) ?? 0;
    const shards = plan.sizes.length;
    const turns = [...this.#shards.values()].reduce((sum, { turn }) => sum + turn + 1, 0);
    const expected: Readonly<Record<string, number>> = {
      count: shards,
      planned: 1,
      "put plan": plan.ranges ? 1 : 0,
      succeed: shards + 1,
      reset: 0,
      park: 0,
      claim: turns + run.turn + 1,
      interrupt: turns - shards,
      spread: run.turn,
    };
    for (const [write, times] of Object.entries(expected))
      if (count(write) !== times)
        this.#fail(`${count(write)} times ${write} without a fault, expected ${times}`);
  }
}

/** A cursor is the number of the last item done, as JSON text. */
function numeric(cursor: string | undefined): number {
  return cursor === undefined ? -1 : Number(cursor);
}
