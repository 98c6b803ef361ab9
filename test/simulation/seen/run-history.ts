/** One run as the checker knows it from outside: its record as the table holds it, and what has happened to it. */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { isThrottled } from "../../../functions/model/run/throttled.ts";
import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { hashText } from "../random.ts";
import { goneItem, isBad, type TaskFacts } from "./facts.ts";

/** A part of the items that a run skipped: these, after those of another part. */
interface SkippedPart {
  readonly previous: string | undefined;
  readonly items: readonly number[];
}

/** A write to a run that landed. */
export interface RunChange {
  /** When it landed, in epoch milliseconds. */
  readonly at: number;
  /** When its machine sent it. */
  readonly sentAt: number;
  readonly name: RunWriteName;
  readonly write: Write<RunRecord>;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
  /** The lease under which its machine worked on the run when it sent the write. */
  readonly lease: string | undefined;
}

/** Writes that are made under a lease, by the run's owner. A run is given up with or without one. */
export const ownersWrites: readonly RunWriteName[] = [
  "checkpoint",
  "interrupt",
  "retry",
  "succeed",
  "fail",
  "release",
  "give up",
];

/** Whether a write was made under a lease, by the run's owner. */
export function isOwnersWrite({ name, write }: Pick<RunChange, "name" | "write">): boolean {
  return ownersWrites.includes(name) && (name !== "give up" || write.set?.seq !== undefined);
}

/** Whether a run ended since its task was not deployed. */
export function isNotDeployed({ reason }: Pick<RunRecord, "reason">): boolean {
  return reason === "task is not deployed";
}

export class RunHistory {
  readonly id: string;
  readonly hash: number;
  readonly key: RunKey;
  /** Undefined where no task of the world has this name. */
  readonly task: TaskFacts | undefined;
  record: RunRecord | undefined;
  /** The parts of its skipped items that have landed, by name. */
  readonly parts = new Map<string, SkippedPart>();
  /** Of a run that does skipped items again: these, in the order of its source's chain. */
  redone: readonly number[] | undefined;
  /** The bad item that it failed at last, under which lease, and how often there. */
  refused: { readonly lease: string; readonly item: number; readonly tries: number } | undefined;
  /** How often each item was done, from 1. */
  readonly done: number[];
  /** The lease that had lapsed when its owner's newest write landed: that owner can no longer work, whatever the record says. */
  lapsedLease: string | undefined;
  /** Leases that their owners gave up. */
  readonly givenUpLeases = new Set<string>();
  /** Leases whose owners were told at a checkpoint that the run is paused or cancelled. */
  readonly toldLeases = new Set<string>();
  /** The name of the machine that claimed it last, or took it over. */
  owner: string | undefined;
  readonly claimedTurns = new Set<number>();
  /** When the pause or cancel that is in force was written. */
  stopAskedAt: number | undefined;
  /** When its last resume landed. */
  resumedAt: number | undefined;
  /** Turns in a row without progress. */
  fruitlessTurns = 0;
  /** How often it was snoozed in a row without progress. */
  snoozes = 0;
  /** How often it was throttled in a row without progress. */
  backoffs = 0;
  /** When its throttle last answered under each lease, and which leases were told to stop. */
  readonly answeredAt = new Map<string, number>();
  readonly busyLeases = new Set<string>();
  /** Leases under which it was resumed: a further turn may begin under such a one. */
  readonly resumedLeases = new Set<string>();
  /** Whether the cursor has moved in this turn. */
  hasMoved = false;
  /** How often each turn was sent by the worker that ended the turn before. */
  readonly continuations = new Map<number, number>();
  /** How often the sweeper has postponed its entry since anything else wrote it, and when it last decided to. */
  postponements = 0;
  postponedAt = 0;
  /** When the interrupt or retry was sent after which the run waits. */
  putOffAt: number | undefined;
  /** When its worker died. */
  diedAt: number | undefined;
  /** The faults that had struck in this world by then. */
  faultsAtDeath = 0;
  /** Whether a person has dismissed it since it ended, or sent it again where it was rejected. */
  isDismissed = false;
  /** Whether an end of it was announced to the tasks that follow it. */
  wasAnnounced = false;
  /** When it was last seen live, or held. */
  lastActiveAt = 0;
  /** When its queue was purged while nothing but a message would bring this turn back. */
  purgedAt: number | undefined;
  /** Its params as first stored, where they are stored next to it. */
  params: string | undefined;
  /** When its params were deleted. */
  paramsLostAt: number | undefined;
  /** The table throttles, or throttled, the write that ends its turn: whose, until when, and the faults by then. */
  throttled: { readonly machine: string; readonly until: number; readonly faults: number } | undefined;
  /** When anything was last written to it, and the faults that had struck by then. */
  changedAt = 0;
  faultsAtChange = 0;
  /** All that it ever had to tell, and all that was told of it, as `untold` has it. */
  readonly untold = new Set<string>();
  readonly told = new Set<string>();
  /** Whether its place went to the next run, and nobody had tried to give it back before. Undefined where neither happened. */
  isHandedOnAtOnce: boolean | undefined;
  /** Calls by what they do. */
  readonly calls = new Map<string, number>();

  constructor(key: RunKey, task: TaskFacts | undefined) {
    this.key = key;
    this.id = `${key.task}/${key.run}`;
    this.hash = hashText(this.id);
    this.task = task;
    this.done = new Array<number>((task?.items ?? 0) + 1).fill(0);
  }

  /** The items that a cursor covers: the first ones of all that the run does, in their order. */
  itemsUpTo(cursor: number): readonly number[] {
    // A cursor beyond the items that are done again covers one that is never done.
    const item = (i: number) => (this.redone === undefined ? i + 1 : (this.redone[i] ?? 0));
    return Array.from({ length: cursor }, (_, i) => item(i));
  }

  /** All that the run is to do. */
  get items(): readonly number[] {
    return this.itemsUpTo(this.redone?.length ?? this.task?.items ?? 0);
  }

  /** It failed at a bad item. */
  refuse(lease: string, item: number): void {
    const isSame = this.refused?.lease === lease && this.refused.item === item;
    this.refused = { lease, item, tries: isSame ? (this.refused?.tries ?? 0) + 1 : 1 };
  }

  /** Whether it has failed at one item more than its task allows, under a lease. */
  hasFailedTooOften(lease: string | undefined): boolean {
    const { task, refused, redone } = this;
    if (task?.bad === undefined || refused === undefined || refused.lease !== lease) return false;
    const { maxItemErrors, triesAgain } = task.bad;
    if (refused.tries < (triesAgain ? 2 : 1)) return false;
    const { items } = this;
    const isRedone = redone !== undefined;
    const failed = items
      .slice(0, items.indexOf(refused.item) + 1)
      .filter((item) => isBad(task, item, isRedone) || item === goneItem(task, isRedone));
    return failed.length > maxItemErrors;
  }

  /** The parts of skipped items in the chain that a record names, in the order of the walk. */
  chainOf({ skippedHead }: Pick<RunRecord, "skippedHead">): readonly SkippedPart[] {
    const chain: SkippedPart[] = [];
    // A chain that a mutant made may lead back into itself.
    for (let name = skippedHead; name !== undefined && chain.length < this.parts.size; ) {
      const part = this.parts.get(name);
      if (part !== undefined) chain.unshift(part);
      name = part?.previous;
    }
    return chain;
  }

  /** The items that a record names as skipped, in the order of the walk. */
  skippedIn(record: Pick<RunRecord, "skippedHead">): readonly number[] {
    return this.chainOf(record).flatMap(({ items }) => items);
  }

  /** The turns in a row without progress once a write has landed. */
  fruitlessTurnsAfter({ name, before, after }: RunChange): number {
    if (name === "redrive") return 0;
    const moves = movesCursor(before, after);
    const count = moves ? 0 : this.fruitlessTurns;
    if (name === "take over") return count + 1;
    const isExcused = after.reason === "snooze" || after.reason === "shutdown" || isThrottled(after);
    return name === "interrupt" && !moves && !this.hasMoved && !isExcused ? count + 1 : count;
  }

  /** The snoozes in a row without progress once a write has landed. */
  snoozesAfter({ name, before, after }: RunChange): number {
    if (name === "redrive" || movesCursor(before, after)) return isSnooze(name, after) ? 1 : 0;
    if (!isSnooze(name, after)) return this.snoozes;
    return this.hasMoved ? 1 : this.snoozes + 1;
  }

  /** The backoffs in a row without progress once a write has landed. */
  backoffsAfter({ name, before, after }: RunChange): number {
    const count = name === "interrupt" && isThrottled(after) ? 1 : 0;
    if (name === "redrive" || movesCursor(before, after)) return count;
    return this.hasMoved && count > 0 ? count : this.backoffs + count;
  }

  /** Whether the run has ended and no worker can still be at work on it. `now` is the true time. */
  isOver(now: number): boolean {
    const { record } = this;
    if (record === undefined || !isTerminal(record.status)) return false;
    return record.leaseExpiresAt < now || this.lapsedLease === record.leaseId;
  }

  /** Records a write that landed. */
  change(change: RunChange): void {
    const { at, sentAt, name, before, after, lease } = change;
    if (after.untold !== undefined) for (const text of after.untold) this.untold.add(text);
    this.fruitlessTurns = this.fruitlessTurnsAfter(change);
    this.snoozes = this.snoozesAfter(change);
    this.backoffs = this.backoffsAfter(change);
    if (name === "claim" || name === "take over") this.hasMoved = false;
    if (movesCursor(before, after)) this.hasMoved = true;
    if (name === "claim") this.claimedTurns.add(after.turn);
    if (name === "interrupt" || name === "retry") this.putOffAt = sentAt;
    if (name === "take over" || after.turn !== before?.turn) this.throttled = undefined;
    if (name === "take over" || (before !== undefined && after.turn !== before.turn))
      this.purgedAt = undefined;
    this.changedAt = at;
    if (isOwnersWrite(change)) {
      if (before !== undefined && before.leaseExpiresAt < at) this.lapsedLease = before.leaseId;
      if (after.leaseExpiresAt === 0 && lease !== undefined) this.givenUpLeases.add(lease);
    }
    const wasActive = before !== undefined && (!isTerminal(before.status) || before.leaseExpiresAt > at);
    if (wasActive || !isTerminal(after.status) || after.leaseExpiresAt > at) this.lastActiveAt = at;
    if (name === "dismiss" || name === "close rejected") this.isDismissed = true;
    else if (!isTerminal(after.status)) this.isDismissed = false;
    if (name === "announced") this.wasAnnounced = true;
    if (name === "pause" || name === "cancel") this.stopAskedAt = at;
    if (name === "resume") {
      this.resumedAt = at;
      // A further turn under the same lease tries its item as often as any.
      this.refused = undefined;
      if (after.leaseId !== undefined) this.resumedLeases.add(after.leaseId);
    }
    if (after.status !== "paused" && after.status !== "cancelled") {
      this.stopAskedAt = undefined;
      this.toldLeases.clear();
    }
    if (name === "postpone") {
      this.postponements++;
      this.postponedAt = sentAt;
    } else if (before?.dueAt !== after.dueAt || after.sends === undefined) this.postponements = 0;
    this.record = after;
  }
}

function isSnooze(name: RunWriteName, { reason }: RunRecord): boolean {
  return name === "interrupt" && reason === "snooze";
}

function movesCursor(before: RunRecord | undefined, after: RunRecord): boolean {
  return before !== undefined && before.cursor !== after.cursor;
}
