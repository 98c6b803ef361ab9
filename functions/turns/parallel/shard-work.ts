/**
 * A worker's work on one shard: its context, and what it hears of its run. With each checkpoint the run is read, and both are sent
 * together. Only where both were answered is the lease renewed in the worker's own reckoning, so that no item is begun without a
 * read of the run that was sent in the last 30 s.
 */
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { holdsShards } from "../../model/run/shard.ts";
import { mostRecorded } from "../../model/run/skipped-item.ts";
import { isTimedOut } from "../../model/run/timeout.ts";
import { isShare } from "../../model/task/items/item-errors.ts";
import { mostSplits } from "../../model/task/shards/parallel.ts";
import type { RunQueue } from "../../queue/run-queue.ts";
import {
  apply,
  asShard,
  type DeployedTask,
  park,
  permit,
  type RunWrite,
  type SavedProgress,
  shardExpiry,
  type WorkerContext,
} from "../../runs/index.ts";
import type { RunStore } from "../../store/run-store.ts";
import type { Choice } from "../settle/choice.ts";
import type { Stop } from "../stop.ts";
import type { Turn } from "../turn.ts";
import { lookingAtShard } from "./looks-at-shard.ts";
import { reached } from "./unavailable.ts";

/** A shard takes at most so many permits at once. */
const largestBlock = 100;
/** A task that could not cut a shard is asked again after this time, in milliseconds. */
const askAgainMs = 60_000;

/** A read of the run from so long before a lease does not count for it, in milliseconds: 30 s less the 25 in which items are begun. */
const oldReadMs = 5_000;

/** The context of a worker that is at work on a shard. */
export type ShardContext = WorkerContext & { readonly shard: ShardWork };

/** The work on a shard of the turn's context; undefined for a turn of any other run. */
export function shardOf({ context }: Turn): ShardWork | undefined {
  return (context as Partial<ShardContext>).shard;
}

/** Which parts of a worker's context a shard keeps. What tells of a run, and what holds places for one, is its parent's. */
const keeps = {
  ...{ store: true, queue: true, clock: true, random: true, log: true, applied: true },
  ...{ lanes: true, recordsKeptDays: true, triggerParams: true, plainTriggers: true, overlaps: true },
  ...{ maxRunningTasks: true, splitsRuns: true, splitsShards: true, reactions: true, metadata: true },
  ...{ paramsShapes: true, confirms: true, confirmedIn: true, masked: true, maskFor: true, encryption: true },
  ...{ lane: true, tasks: true, states: true, services: true, sources: true, outside: true, config: true },
  ...{ withMaskedLog: true, meter: true, tellError: true, letGo: true, asShard: true, maySkip: true },
  ...{ followers: false, events: false, callbacks: false, teller: false, announceOrLeave: false },
  ...{ alarmActions: false, healthOf: false, addMetadata: false, traced: true },
  ...{
    recordsNoMore: true,
    answer: false,
    further: false,
    limits: false,
    conditions: false,
    outOfScope: false,
  },
} as const satisfies Record<keyof WorkerContext, boolean>;

/** A context whose writes tell nothing and need no places. */
export function quiet(context: WorkerContext): WorkerContext {
  const parts = Object.entries(context).filter(([name]) => keeps[name as keyof WorkerContext]);
  return Object.fromEntries(parts) as unknown as WorkerContext;
}

/** A queue on which each message is in the group of a key. */
function inGroup(queue: RunQueue, key: string | undefined): RunQueue {
  return {
    send: (lane, body, delaySeconds) => queue.send(lane, body, delaySeconds, key),
    sendBatch: (...batch) => queue.sendBatch(...batch),
    setVisibility: (...message) => queue.setVisibility(...message),
  };
}

/** One shard in one worker. */
export class ShardWork {
  readonly key: RunKey;
  readonly name: string;
  /** What its turns run. */
  readonly deployed: DeployedTask;
  readonly context: ShardContext;
  readonly parentKey: RunKey;
  /** In which its run is written to as any other, and tells. */
  readonly runContext: WorkerContext;
  /** It was cut, and its rest is a shard of its own by now: its next write says so. */
  hasPublished = false;
  /** Why its turn ended, where that was to cut it. */
  cuts: Stop | undefined;
  readonly #timeoutSeconds: number | undefined;
  #parent: RunRecord;
  #turn: Turn | undefined;
  /** So many items it may skip, of those that its run may. */
  #permits = 0;
  /** It is cut from then on, on the monotonic clock. */
  #cutsFrom = 0;

  /** When the run's newest read outside of a checkpoint was sent, on the monotonic clock. */
  #readAt: number;

  /** @param readAt when the read of its run was sent, on the monotonic clock */
  constructor(
    given: WorkerContext,
    deployed: DeployedTask,
    key: RunKey,
    { name, parent, readAt }: { readonly name: string; readonly parent: RunRecord; readonly readAt: number },
  ) {
    const { settings, callbacks } = deployed;
    this.#readAt = readAt;
    this.runContext = given;
    this.key = key;
    this.name = name;
    this.#parent = parent;
    this.parentKey = { task: parent.task, run: parent.run };
    this.#timeoutSeconds = settings.timeoutSeconds;
    // The run has a timeout and callbacks. A thousand shards make 200 checkpoints a second in all.
    const { timeoutSeconds: _, ...own } = settings;
    const checkpointSeconds = Math.max(settings.checkpointSeconds, (parent.shards ?? 0) / 200);
    const none = { call: async () => undefined, recorded: <Write>(write: Write) => write };
    this.deployed = {
      ...deployed,
      task: lookingAtShard(deployed.task),
      settings: { ...own, checkpointSeconds },
      callbacks: callbacks && { around: callbacks.around.bind(callbacks), atEnd: () => none },
    };
    this.context = {
      ...quiet(given),
      queue: inGroup(given.queue, given.further?.groupKey(given, parent)),
      shard: this,
      maySkip: (max, count) => this.#maySkip(max, count),
      recordsNoMore: () => (this.#parent.permits ?? this.#parent.skippedItems ?? 0) > mostRecorded,
      store: this.#store(given.store),
      asShard: (write) => this.#published(asShard(write, shardExpiry(given, key.task, given.clock.now()))),
    };
  }

  /** Its run, as it was read last. */
  get parent(): RunRecord {
    return this.#parent;
  }

  /** The shard as its newest turn knows it; undefined before its first turn. */
  get run(): RunRecord | undefined {
    return this.#turn?.run;
  }

  /** Whether its run has had its time. */
  get isOverTime(): boolean {
    const seconds = this.#timeoutSeconds;
    return seconds !== undefined && isTimedOut(this.#parent, seconds, this.context.clock.now());
  }

  begin(turn: Turn): void {
    this.#turn = turn;
    this.#permits = turn.run.permits ?? turn.run.skippedItems ?? 0;
  }

  /**
   * Reads its run again where that was read long before the lease was asked for: the answer was slow, or the shard was lost and taken
   * over. An item is begun up to 25 s after that. @throws as the store does
   */
  async readAgain(leasedAt: number): Promise<void> {
    if (leasedAt - this.#readAt <= oldReadMs) return;
    const sentAt = this.context.clock.monotonic();
    this.hear(await this.context.store.get(this.parentKey));
    this.#readAt = sentAt;
    // The answer may have taken most of the lease.
    this.#turn?.checkInSoon();
  }

  /** Its run was read. It stops where that holds it. */
  hear(parent: RunRecord | undefined): void {
    if (parent !== undefined) this.#parent = parent;
    const turn = this.#turn;
    if (turn === undefined) return;
    const stop = { kind: "shards", choose: () => parked(turn) } as const;
    if (parent === undefined || holdsShards(parent) || this.isOverTime) turn.end(stop);
    else if (this.#isToBeCut && this.context.clock.monotonic() >= this.#cutsFrom) {
      this.cuts = stop;
      turn.end(stop);
    }
  }

  /** Whether the shard is to be split, and may be. */
  get #isToBeCut(): boolean {
    const { splitAsked = [], splits = [] } = this.#parent;
    const mayBe = this.deployed.task.splitShard !== undefined && splits.length < mostSplits;
    return mayBe && splitAsked.includes(this.name) && this.run?.pendingSplit === undefined;
  }

  /** Takes a block of what the run may still skip: a quarter of its part. A share is each shard's own. */
  async #maySkip(max: number, count: number): Promise<boolean> {
    if (isShare(max)) return true;
    while (count > this.#permits) {
      const { permits = 0, open = 1 } = this.#parent;
      const block = Math.min(largestBlock, Math.max(1, Math.floor((max - permits) / (4 * open))));
      const { ok, item } = await reached(apply(this.context, this.parentKey, permit(block, max)));
      if (item !== undefined) this.hear(item);
      if (!ok && block === 1) return false;
      if (ok) this.#permits += block;
    }
    this.#turn?.checkpoints.add({ permits: this.#permits } as Partial<SavedProgress>);
    return true;
  }

  /** It cannot be cut now: it is asked again a while later. */
  cannotBeCut(): void {
    this.#cutsFrom = this.context.clock.monotonic() + askAgainMs;
  }

  #published(write: RunWrite): RunWrite {
    const isOwn = write.set?.seq !== undefined && write.name !== "cut" && write.name !== "create";
    if (!this.hasPublished || !isOwn) return write;
    return { ...write, remove: [...(write.remove ?? []), "pendingSplit"] };
  }

  /** Its params are its run's; all else that it reads and writes is its own. With a checkpoint it reads its run. */
  #store(store: RunStore): RunStore {
    const own: Partial<RunStore> = {
      update: async (key, write) => {
        if (write.name !== "checkpoint") return store.update(key, write);
        const [outcome, parent] = await Promise.all([store.update(key, write), store.get(this.parentKey)]);
        this.hear(parent);
        return outcome;
      },
      getAttachment: (key, name) => store.getAttachment(name === "params" ? this.parentKey : key, name),
      // They expire with the run.
      updateAttachment: async (key, name, write) =>
        name !== "params" && store.updateAttachment(key, name, write),
    };
    return new Proxy(store, {
      get(_, name: keyof RunStore) {
        const method: unknown = own[name] ?? store[name];
        return typeof method === "function" ? method.bind(store) : method;
      },
    });
  }
}

/** It gives its lease up, and keeps its turn. */
export function parked(turn: Turn): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  return { write: (lease) => park(lease, progress), to: "interrupted", reason: "shards" };
}
