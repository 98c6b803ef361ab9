/** What the pools of one task show: its own, and those of its keys. */
import { inForce, settingAt } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { waitKey } from "../../../functions/model/run/index-keys.ts";
import { holdersOf, keyOfPart, partOfKey } from "../../../functions/model/run/pool.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { instantOf } from "../../../functions/model/run/run-name.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { listedIn, listedPart } from "../../../functions/runs/index.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import type { StageLimit } from "./stage-limit.ts";

/** One pool, or what a lane's runs come to. */
export interface LimitRow {
  readonly of: "stage" | "lane" | "task" | "key";
  /** The stage's, the lane's or the task's name; of a key the task's and the key. */
  readonly name: string;
  /** How many runs may be at work at once. @default as many as there are */
  readonly limit?: number;
  /** How many have all their places. */
  readonly running: number;
  /** Whether there may be more that run or wait: of a task without a limit the newest 100 runs are counted, and older ones may not have ended. */
  readonly isPartial?: true;
  /** How many wait, also those that hold a place here and wait for another; at most 1,000 of each queue. */
  readonly waiting: number;
  /** The names of those that hold a place, at work or not. */
  readonly holders: readonly string[];
  /** Of the stage: its limit, and the override of it. */
  readonly ofStage?: StageLimit;
}

/** What a task's pools show, and how many runs it has in all: one that holds two pools counts once. */
export interface TaskLimits {
  readonly isLimited: boolean;
  readonly rows: readonly LimitRow[];
  readonly running: number;
  readonly waiting: number;
  /** Whether there may be more of both. */
  readonly isPartial?: true;
}

export const mostCounted = 1_000;
/** Of a task without a limit that many of the newest runs are counted: they hold no places. */
const newestCounted = 100;
/** Of a task with more keys only those are shown whose names come first, and those for which runs wait. */
const mostKeys = 1_000;

/** What is known of a task before its pools are read. */
export interface KnownOfTask {
  /** Its `state`, where it has one. */
  readonly state: TaskPart | undefined;
  /** Those that wait for the stage. */
  readonly queued: readonly RunKey[];
  /** At most so high an override counts. */
  readonly ofStage: number | undefined;
}

/** Of one task: its own pool, where one is held or waited for, and those of its keys. Nothing is read of a task without keys whose runs hold places, and of which none waits. */
export async function readTaskLimits(
  store: RunStore,
  { name, settings }: ManifestTask,
  { state, queued, ofStage }: KnownOfTask,
  now: number,
): Promise<TaskLimits> {
  const { concurrency } = settings;
  const isKeyed = concurrency?.key !== undefined;
  const parts = isKeyed ? await keyPools(store, name) : [];
  // Its pool says whether any waits.
  const ownQueue = state?.waiting === undefined ? [] : await waitingIn(store, waitKey(name));
  const overrides = overridesOf(state);
  const isBeside = settingAt(overrides, "overlap", settings.overlap, now / 1000) === "allow";
  const overridden = inForce(overrides, "concurrency", now / 1000)?.value;
  // One that an override lets overlap has the stage's.
  const deployed = concurrency?.limit ?? (isBeside && settings.overlap !== "allow" ? ofStage : undefined);
  const limit = overridden === undefined ? deployed : Math.min(overridden, ofStage ?? overridden);
  const keys = await Promise.all(
    parts
      .filter(({ held = 0, waiting }) => held > 0 || waiting !== undefined)
      .map(async (item) => {
        const key = keyOfPart(item.part);
        return { key, item, queue: await waitingIn(store, waitKey(name, key)) };
      }),
  );
  const waiting = [...ownQueue, ...keys.flatMap(({ queue }) => queue), ...queued];
  const waits = new Set(waiting.filter(({ task }) => task === name).map(({ run }) => run));
  const held = [state, ...keys.map(({ item }) => item)].flatMap(holdersOf).map(({ run }) => run);
  const row = (of: "task" | "key", shown: string, most: number | undefined, pool: Pool): LimitRow => {
    const holders = holdersOf(pool.item).map(({ run }) => run);
    const running = holders.filter((run) => !waits.has(run)).length;
    const waiting = new Set([
      ...pool.queue.map(({ run }) => run),
      ...holders.filter((run) => waits.has(run)),
    ]);
    return { of, name: shown, limit: most, running, waiting: waiting.size, holders };
  };
  const counts = {
    isLimited: limit !== undefined,
    running: new Set(held.filter((run) => !waits.has(run))).size,
    waiting: waits.size,
  };
  if (isBeside && limit === undefined) {
    const newest = await countNewest(store, name, now);
    return {
      isLimited: false,
      rows: [],
      running: newest.running,
      waiting: Math.max(newest.waiting, counts.waiting),
      isPartial: newest.isPartial,
    };
  }
  const own = row("task", name, isBeside ? (isKeyed ? undefined : limit) : 1, {
    item: state,
    queue: ownQueue,
  });
  const ofKeys = keys.map(({ key, ...pool }) => row("key", `${name} ${key}`, limit, pool));
  return { ...counts, rows: [...(isKeyed && own.running + own.waiting === 0 ? [] : [own]), ...ofKeys] };
}

/** The pools of the first keys by name, and of those for which runs wait. A key that nobody uses keeps its pool for a while. */
async function keyPools(store: RunStore, task: string): Promise<readonly TaskPart[]> {
  const begin = partOfKey();
  const parts = await store.partsAfter(task, begin, mostKeys);
  const first = parts.filter(({ part }) => part.startsWith(begin));
  if (first.length < mostKeys) return first;
  const last = first.at(-1)?.part ?? begin;
  const listed = (await store.parts(listedPart, "")).flatMap(listedIn);
  const others = listed.filter((queue) => queue.task === task && partOfKey(queue.slotKey) > last);
  const waited = others
    .slice(0, mostKeys)
    .map(({ slotKey }) => store.getPart({ task, part: partOfKey(slotKey) }));
  return [...first, ...(await Promise.all(waited)).filter((pool) => pool !== undefined)];
}

interface Pool {
  readonly item: TaskPart | undefined;
  readonly queue: readonly RunKey[];
}

/**
 * Of a task whose runs hold no places. One that is planned for later does not wait yet. Where the last one that is looked at has not
 * ended, others before it may not have either.
 */
async function countNewest(
  store: RunStore,
  task: string,
  now: number,
): Promise<Pick<TaskLimits, "running" | "waiting" | "isPartial">> {
  const { items, next } = await store.list(task, { now, limit: newestCounted, consistent: false });
  const open = items.filter(({ status }) => !isTerminal(status));
  const waiting = open.filter(({ status }) => status === "enqueued");
  return {
    running: open.length - waiting.length,
    waiting: waiting.filter((run) => instantOf(run.run).getTime() <= now).length,
    isPartial: next !== undefined && open.at(-1) === items.at(-1) ? true : undefined,
  };
}

/** The runs of a queue, the next one first. */
export async function waitingIn(store: RunStore, queue: string): Promise<readonly RunKey[]> {
  return (await store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit: mostCounted })).items;
}
