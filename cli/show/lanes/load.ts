/** What the schedules of a lane's tasks will bring, hour by hour. */
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { comingInstants } from "../calendar/shown-schedules.ts";
import { instantText } from "../words.ts";

const hour = 3_600;
const aheadSeconds = 7 * 24 * hour;
/** Instants of all schedules together. */
const mostCounted = 1_000_000;
/** Of an hour only the tasks with the most are named. */
const mostNamed = 10;

/** The instants of an hour that has some. */
export interface HourLoad {
  /** Its first second, in seconds of epoch. */
  readonly from: number;
  readonly runs: number;
  /** How many of them each task has. */
  readonly tasks: ReadonlyMap<string, number>;
}

export interface LaneLoad {
  /** Of the next seven days, the earliest first. */
  readonly hours: readonly HourLoad[];
  /** How many come in the next 24 hours. */
  readonly nextDay: number;
  /** Of the same seven days the instants that will start nothing, as it stands: their tasks are paused or disabled. */
  readonly heldBack: number;
}

interface Counted {
  readonly hours: Map<number, Map<string, number>>;
  nextDay: number;
  heldBack: number;
}

/**
 * By lane: what will start, and what is held back.
 * @param states the part `state` of each task that has one, by task @param now in epoch milliseconds
 */
export function loadAhead(
  { tasks }: Manifest,
  definitions: readonly ScheduleDefinition[],
  states: ReadonlyMap<string, TaskPart>,
  now: number,
) {
  const lanes = new Map<string, Counted>();
  const after = Math.floor(now / 1000);
  const made = Map.groupBy(definitions, ({ task }) => task);
  let counted = 0;
  for (const found of tasks) {
    const state = states.get(found.name);
    const of = { task: found.name, found, state, definitions: made.get(found.name) ?? [], now };
    const lane: Counted = lanes.get(found.lane) ?? { hours: new Map(), nextDay: 0, heldBack: 0 };
    lanes.set(found.lane, lane);
    for (const { at, held } of comingInstants(of, () => undefined, after, after + aheadSeconds)) {
      if (++counted > mostCounted) return { loads: summed(lanes), isPartial: true };
      if (held !== undefined) {
        lane.heldBack++;
        continue;
      }
      const from = at - (at % hour);
      const ofHour = lane.hours.get(from) ?? new Map<string, number>();
      lane.hours.set(from, ofHour.set(found.name, (ofHour.get(found.name) ?? 0) + 1));
      if (at <= after + 24 * hour) lane.nextDay++;
    }
  }
  return { loads: summed(lanes), isPartial: false };
}

function summed(lanes: ReadonlyMap<string, Counted>): ReadonlyMap<string, LaneLoad> {
  return new Map(
    [...lanes].map(([lane, { hours, ...counts }]) => {
      const all = [...hours].map(([from, tasks]) => {
        const runs = [...tasks.values()].reduce((sum, count) => sum + count, 0);
        return { from, runs, tasks };
      });
      return [lane, { hours: all.sort((a, b) => a.from - b.from), ...counts }];
    }),
  );
}

/** An hour as `--json` prints it: of its tasks those with the most instants, and how many others have some. */
export function hourJson({ from, runs, tasks }: HourLoad): unknown {
  const sorted = [...tasks].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  const others = Math.max(0, sorted.length - mostNamed) || undefined;
  return {
    from: instantText(from * 1000),
    runs,
    tasks: Object.fromEntries(sorted.slice(0, mostNamed)),
    otherTasks: others,
  };
}
