/** The lanes of a stage: their settings, what is at work and waits, what is in their queues, and what their schedules will bring. */
import type { MutedAlarm } from "../../../functions/model/alarms/muted-alarm.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { ResolvedLane } from "../../../functions/model/task/lane-settings.ts";
import { isOwnTask } from "../../../functions/model/task/own-task.ts";
import { readDefinitions } from "../../../functions/run-time-schedules/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { QueueDepth, QueueDepths } from "../../deployment/queue-depths.ts";
import { limitJson } from "../limits/limit-table.ts";
import { readLimits } from "../limits/limits.ts";
import { type RateRow, rateJson, readRates } from "../limits/rate-limits.ts";
import type { LimitRow } from "../limits/task-limits.ts";
import { mutedJson, readMuted } from "../muted-alarms.ts";
import { runJson } from "../run/run-json.ts";
import type { View } from "../view.ts";
import { hourJson, type LaneLoad, loadAhead } from "./load.ts";

export interface LaneRow {
  readonly settings: ResolvedLane;
  /** The names of its tasks. */
  readonly tasks: readonly string[];
  readonly running: number;
  readonly waiting: number;
  /** Whether there may be more that run or wait. */
  readonly isPartial: boolean;
  readonly messages: QueueDepth;
  readonly load: LaneLoad;
}

export interface Lanes {
  readonly stage: string;
  readonly lanes: readonly LaneRow[];
  /** The limits of the stage, and of tasks and their keys. */
  readonly limits: readonly LimitRow[];
  /** The rate limits of tasks. */
  readonly rates: readonly RateRow[];
  readonly deadLetters: QueueDepth;
  /** Messages that no task could make sense of, and that nobody has dismissed. */
  readonly rejected: {
    readonly count: number;
    readonly more: boolean;
    /** The newest first. */
    readonly newest: readonly RunRecord[];
  };
  /** The alarms that runs mute. */
  readonly muted: readonly MutedAlarm[];
  /** Whether schedules have more instants than were counted. */
  readonly isLoadPartial: boolean;
}

const mostRejected = 1_000;
const rejectedShown = 20;
const noMessages: QueueDepth = { waiting: 0, inFlight: 0, delayed: 0 };
const noLoad: LaneLoad = { hours: [], nextDay: 0, heldBack: 0 };

/**
 * A call for the states of each hundred tasks, one Query of all run-time schedules, one of the rejected messages, one of muted
 * alarms where tasks mute any; and what the limits take: a call of a task that has keys, of which runs wait, or whose runs hold
 * no place.
 * @param now in epoch milliseconds
 */
export async function readLanes(
  { manifest, ...deployment }: Pick<DeployedPawl, "store" | "batchReads" | "manifest">,
  depths: QueueDepths,
  now: number,
): Promise<Lanes> {
  const [store, reads] = await Promise.all([deployment.store(), deployment.batchReads()]);
  const own = manifest.tasks.filter(({ name }) => !isOwnTask(name));
  const states = await reads.states(own.map(({ name }) => name));
  const [limits, rates, definitions, rejected, muted] = await Promise.all([
    readLimits(store, manifest, states, now),
    readRates(store, reads, own, states, now),
    readDefinitions(store),
    store.list(rejectedTask, { now, limit: mostRejected, consistent: false }),
    readMuted(store, manifest.tasks),
  ]);
  const { loads, isPartial } = loadAhead(manifest, definitions, states, now);
  const lanes = Object.values(manifest.lanes).map((settings): LaneRow => {
    const { name } = settings;
    const busy = limits.find((row) => row.of === "lane" && row.name === name);
    return {
      settings,
      tasks: manifest.tasks.filter(({ lane }) => lane === name).map((task) => task.name),
      running: busy?.running ?? 0,
      waiting: busy?.waiting ?? 0,
      isPartial: busy?.isPartial ?? false,
      messages: depths.lanes.get(name) ?? noMessages,
      load: loads.get(name) ?? noLoad,
    };
  });
  const open = rejected.items.filter(({ status, dueKey }) => status === "rejected" && dueKey !== undefined);
  return {
    stage: manifest.stage,
    lanes,
    limits: limits.filter(({ of }) => of !== "lane"),
    rates,
    deadLetters: depths.deadLetters,
    rejected: {
      count: open.length,
      more: rejected.next !== undefined,
      newest: open.slice(0, rejectedShown),
    },
    muted,
    isLoadPartial: isPartial,
  };
}

/** What `--json` prints. */
export function lanesJson({ lanes, limits, rates, rejected, muted, ...stage }: Lanes, view: View): unknown {
  return {
    ...stage,
    isLoadPartial: stage.isLoadPartial || undefined,
    lanes: lanes.map(({ settings: { name, ...settings }, load, isPartial, ...lane }) => ({
      lane: name,
      settings,
      ...lane,
      isPartial: isPartial || undefined,
      load: load.hours.map(hourJson),
      nextDay: load.nextDay,
      heldBack: load.heldBack || undefined,
    })),
    limits: limits.map(limitJson),
    rates: rates.map(rateJson),
    rejected: { ...rejected, newest: rejected.newest.map((run) => runJson(run, view)) },
    mutedAlarms: muted.map(mutedJson),
  };
}
