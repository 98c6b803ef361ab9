/** The lanes of a stage: their settings, what is at work and waits, what is in their queues, and what their schedules will bring. */
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { ResolvedLane } from "../../../functions/model/task/lane-settings.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import { readDefinitions } from "../../../functions/run-time-schedules/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { QueueDepth, QueueDepths } from "../../deployment/queue-depths.ts";
import { comingInstants } from "../calendar/shown-schedules.ts";
import { limitJson } from "../limits/limit-table.ts";
import { readLimits } from "../limits/limits.ts";
import type { LimitRow } from "../limits/task-limits.ts";
import { instantText } from "../words.ts";

export interface LaneRow {
  readonly settings: ResolvedLane;
  /** The names of its tasks. */
  readonly tasks: readonly string[];
  readonly running: number;
  readonly waiting: number;
  /** Whether there may be more that run or wait. */
  readonly isPartial: boolean;
  readonly messages: QueueDepth;
  /** How many instants of its tasks' schedules come in each hour of the next seven days that has some. */
  readonly load: readonly { readonly from: number; readonly runs: number }[];
  /** How many come in the next 24 hours. */
  readonly nextDay: number;
}

export interface Lanes {
  readonly stage: string;
  readonly lanes: readonly LaneRow[];
  /** The limits of the stage, and of tasks and their keys. */
  readonly limits: readonly LimitRow[];
  readonly deadLetters: QueueDepth;
  /** Messages that no task could make sense of, and that nobody has dismissed. */
  readonly rejected: { readonly count: number; readonly more: boolean };
  /** Whether schedules have more instants than were counted. */
  readonly isLoadPartial: boolean;
}

const hour = 3_600;
const aheadSeconds = 7 * 24 * hour;
/** Instants of all schedules together. */
const mostCounted = 1_000_000;
const mostRejected = 1_000;
const noMessages: QueueDepth = { waiting: 0, inFlight: 0, delayed: 0 };

/**
 * One Query of all run-time schedules, one of the rejected messages, and what the limits take: two or three calls for each task.
 * @param now in epoch milliseconds
 */
export async function readLanes(
  store: RunStore,
  manifest: Manifest,
  depths: QueueDepths,
  now: number,
): Promise<Lanes> {
  const [limits, definitions, rejected] = await Promise.all([
    readLimits(store, manifest, now),
    readDefinitions(store),
    store.list(rejectedTask, { now, limit: mostRejected, consistent: false }),
  ]);
  const { loads, isPartial } = loadOf(manifest, definitions, now);
  const lanes = Object.values(manifest.lanes).map((settings): LaneRow => {
    const { name } = settings;
    const busy = limits.find((row) => row.of === "lane" && row.name === name);
    const { hours = new Map<number, number>(), nextDay = 0 } = loads.get(name) ?? {};
    const load = [...hours].map(([from, runs]) => ({ from, runs }));
    return {
      settings,
      tasks: manifest.tasks.filter(({ lane }) => lane === name).map((task) => task.name),
      running: busy?.running ?? 0,
      waiting: busy?.waiting ?? 0,
      isPartial: busy?.isPartial ?? false,
      messages: depths.lanes.get(name) ?? noMessages,
      load: load.sort((a, b) => a.from - b.from),
      nextDay,
    };
  });
  const open = rejected.items.filter(({ status, dueKey }) => status === "rejected" && dueKey !== undefined);
  return {
    stage: manifest.stage,
    lanes,
    limits: limits.filter(({ of }) => of !== "lane"),
    deadLetters: depths.deadLetters,
    rejected: { count: open.length, more: rejected.next !== undefined },
    isLoadPartial: isPartial,
  };
}

/** By lane and hour. Of tasks that are disabled nothing comes; pauses and overrides are left out of account. */
function loadOf({ tasks }: Manifest, definitions: readonly ScheduleDefinition[], now: number) {
  const loads = new Map<string, { readonly hours: Map<number, number>; nextDay: number }>();
  const after = Math.floor(now / 1000);
  const made = Map.groupBy(definitions, ({ task }) => task);
  let counted = 0;
  for (const found of tasks) {
    const own = made.get(found.name) ?? [];
    const of = { task: found.name, found, state: undefined, definitions: own, now };
    const inLane = loads.get(found.lane) ?? { hours: new Map<number, number>(), nextDay: 0 };
    loads.set(found.lane, inLane);
    for (const { at, held } of comingInstants(of, () => undefined, after, after + aheadSeconds)) {
      if (++counted > mostCounted) return { loads, isPartial: true };
      if (held !== undefined) continue;
      const from = at - (at % hour);
      inLane.hours.set(from, (inLane.hours.get(from) ?? 0) + 1);
      if (at <= after + 24 * hour) inLane.nextDay++;
    }
  }
  return { loads, isPartial: false };
}

/** What `--json` prints. */
export function lanesJson({ lanes, limits, ...stage }: Lanes): unknown {
  return {
    ...stage,
    isLoadPartial: stage.isLoadPartial || undefined,
    lanes: lanes.map(({ settings: { name, ...settings }, load, isPartial, ...lane }) => ({
      lane: name,
      settings,
      ...lane,
      isPartial: isPartial || undefined,
      load: load.map(({ from, runs }) => ({ from: instantText(from * 1000), runs })),
    })),
    limits: limits.map(limitJson),
  };
}
