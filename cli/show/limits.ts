/** What limits hold back: how many runs are at work, how many wait, and which hold the places, by stage, lane, task and key. */
import { inForce } from "../../functions/model/override/override.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import { waitKey } from "../../functions/model/run/index-keys.ts";
import { holdersOf } from "../../functions/model/run/pool.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { isOwnTask } from "../../functions/model/task/own-task.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { overrideJson } from "./override/override-text.ts";
import { type StageLimit, stageLimitOf, stageName, stageOverrideText, stagePart } from "./stage-limit.ts";
import { table } from "./table.ts";

/** One pool, or what a lane's pools come to. */
export interface LimitRow {
  readonly of: "stage" | "lane" | "task" | "key";
  /** The stage's, the lane's or the task's name; of a key the task's and the key. */
  readonly name: string;
  /** How many runs may be at work at once. @default as many as there are */
  readonly limit?: number;
  /** How many hold a place. */
  readonly running: number;
  /** How many wait, at most 100 of each queue. */
  readonly waiting: number;
  /** The names of those that hold a place. */
  readonly holders: readonly string[];
  /** Of the stage: its limit, and the override of it. */
  readonly ofStage?: StageLimit;
}

const mostCounted = 100;
const keyPrefix = "slot#";

/** Nothing where neither the stage nor a task has a limit. */
export async function readLimits(
  store: RunStore,
  { stage, lanes, tasks, maxRunningTasks }: Manifest,
  now: number,
): Promise<readonly LimitRow[]> {
  const own = tasks.filter(({ name }) => !isOwnTask(name));
  if (maxRunningTasks === undefined && own.every(({ settings }) => settings.concurrency === undefined))
    return [];
  const [ofStage, ...ofTasks] = await Promise.all([
    maxRunningTasks === undefined ? [] : readStage(store, stage, maxRunningTasks, now),
    ...own.map((task) => readTaskLimits(store, task, now)),
  ]);
  const ofLanes = Object.values(lanes).map(({ name, maxConcurrency }): LimitRow => {
    const rows = own.flatMap(({ lane }, i) => (lane === name ? mostOf(ofTasks[i] ?? []) : []));
    const sum = (of: "running" | "waiting") => rows.reduce((total, row) => total + row[of], 0);
    return {
      of: "lane",
      name,
      limit: maxConcurrency,
      running: sum("running"),
      waiting: sum("waiting"),
      holders: [],
    };
  });
  return [...ofStage, ...ofLanes.filter(({ running, waiting }) => running + waiting > 0), ...ofTasks.flat()];
}

/** A run of a task with keys may hold two pools: it counts once. */
function mostOf(rows: readonly LimitRow[]): readonly LimitRow[] {
  const keys = rows.filter(({ of }) => of === "key");
  return keys.length > 0 ? keys : rows;
}

async function readStage(store: RunStore, name: string, deployed: number, now: number): Promise<LimitRow[]> {
  const [state, waiting] = await Promise.all([
    store.getPart(stagePart),
    waitingIn(store, waitKey(stageName)),
  ]);
  const ofStage = stageLimitOf(state, deployed, now);
  return [{ ...row("stage", name, ofStage.limit, state, waiting), ofStage }];
}

/** Of one task: its own pool, where one is held or waited for, and those of its keys. */
export async function readTaskLimits(
  store: RunStore,
  { name, settings }: ManifestTask,
  now: number,
): Promise<readonly LimitRow[]> {
  const { overlap, concurrency } = settings;
  if (overlap === "allow" && concurrency === undefined) return [];
  const [state, waiting, keys] = await Promise.all([
    store.getPart({ task: name, part: "state" }),
    waitingIn(store, waitKey(name)),
    concurrency?.key === undefined ? [] : store.parts(name, keyPrefix),
  ]);
  const limit = overridden(state, concurrency?.limit, now);
  const isOwn = concurrency?.key === undefined;
  const own = row(
    "task",
    name,
    overlap === "allow" && isOwn ? limit : overlap === "allow" ? undefined : 1,
    state,
    waiting,
  );
  const busy = keys.filter(({ held = 0, waiting: joined }) => held > 0 || joined !== undefined);
  const ofKeys = await Promise.all(
    busy.map(async (item) => {
      const key = item.part.slice(keyPrefix.length);
      return row("key", `${name} ${key}`, limit, item, await waitingIn(store, waitKey(name, key)));
    }),
  );
  return [...(isOwn || own.running + own.waiting > 0 ? [own] : []), ...ofKeys];
}

function overridden(
  state: TaskPart | undefined,
  deployed: number | undefined,
  now: number,
): number | undefined {
  return inForce(overridesOf(state), "concurrency", now / 1000)?.value ?? deployed;
}

async function waitingIn(store: RunStore, queue: string): Promise<number> {
  return (await store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit: mostCounted })).items.length;
}

function row(
  of: LimitRow["of"],
  name: string,
  limit: number | undefined,
  state: TaskPart | undefined,
  waiting: number,
): LimitRow {
  const holders = holdersOf(state).map(({ run }) => run);
  return { of, name, limit, running: holders.length, waiting, holders };
}

export function limitJson({ ofStage, ...row }: LimitRow): unknown {
  return { ...row, override: ofStage?.override && overrideJson(ofStage.override) };
}

const holdersShown = 3;

export function limitTable(rows: readonly LimitRow[], columns: number | undefined): string {
  const cells = rows.map(({ of, name, limit, running, waiting, holders }) => [
    of,
    name,
    `${running}${limit === undefined ? "" : ` of ${limit}`}`,
    waiting === mostCounted ? `${waiting} or more` : String(waiting),
    [
      ...holders.slice(0, holdersShown),
      ...(holders.length > holdersShown ? [`and ${holders.length - holdersShown}`] : []),
    ].join(", "),
  ]);
  const overridden = rows.flatMap(({ ofStage }) => stageOverrideText(ofStage) ?? []);
  return [
    table(["limit!", "name!", "running", "waiting", "held by"], cells, columns),
    ...overridden.map((text) => `stage limit ${text}`),
  ].join("\n");
}
