/** What the charts show of runs: how long each took, how fast it worked, how long it waited. */
import { timeOf } from "../../../words/time.ts";
import type { TaskRunDocument } from "../documents.ts";

export interface RunPoint {
  readonly id: string;
  /** When the run was due, in seconds of epoch. */
  readonly at: number;
  readonly status: string;
  readonly shown: string;
  /** From its first start to its end, in seconds; undefined where it has not ended or never started. */
  readonly duration: number | undefined;
  /** Items a second of work. */
  readonly rate: number | undefined;
  /** From the instant that it was due to its first start, in seconds. */
  readonly wait: number | undefined;
}

export const measures = ["duration", "rate", "wait"] as const;
export type Measure = (typeof measures)[number];

/** Oldest first, each at an instant of its own, as a time axis needs them; a run that was due at none is left out. */
export function runPoints(runs: readonly TaskRunDocument[]): readonly RunPoint[] {
  const dated = runs.map(pointOf).filter(({ at }) => !Number.isNaN(at));
  const points = dated.sort((one, other) => one.at - other.at);
  return points.filter(({ at }, i) => at !== points[i + 1]?.at);
}

function pointOf(run: TaskRunDocument): RunPoint {
  const { id, status, shown, scheduledTime, createdAt, startedAt, endedAt, backfill, progress } = run;
  // A backfill's run was due long before it was asked for.
  const due = timeOf(backfill === undefined ? scheduledTime : createdAt);
  const [started, ended] = [timeOf(startedAt), timeOf(endedAt)];
  const span = (from: number, to: number) => known(Math.max(0, (to - from) / 1_000));
  return {
    ...{ id, status, shown, at: due / 1_000 },
    duration: span(started, ended),
    rate: known(progress.ratePerSecond),
    wait: span(due, started),
  };
}

/** Undefined for what is no number: a record may have been written by anybody. */
function known(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The middle of some numbers; undefined of none. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  return known[Math.floor(known.length / 2)];
}
