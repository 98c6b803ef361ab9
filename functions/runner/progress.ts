/** How far a run is, for people: worded alike wherever it is shown. */
import type { RunRecord } from "../model/run.ts";

/** A run's progress. */
export interface Progress {
  readonly ticks: number;
  readonly total?: number;
  /** 0 to 100, whole. */
  readonly percent?: number;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
  /** `1,200 out of 30,000 (4 %), 310 a second, 1 min 33 s left`. */
  readonly text: string;
}

/** The progress of a run. Its rate is over the time in which a worker held it. */
export function progressOf(run: Pick<RunRecord, "ticks" | "total" | "usage" | "status">): Progress {
  const { ticks, total, usage, status } = run;
  const percent =
    total !== undefined && total > 0 && ticks <= total ? Math.floor((100 * ticks) / total) : undefined;
  const seconds = (usage?.ms ?? 0) / 1000;
  const ratePerSecond = seconds > 0 && ticks > 0 ? ticks / seconds : undefined;
  const left = ratePerSecond !== undefined && total !== undefined && ticks < total && status !== "succeeded";
  const secondsLeft = left ? Math.ceil((total - ticks) / ratePerSecond) : undefined;
  const text = [
    counted(ticks, total, percent),
    ...(ratePerSecond === undefined ? [] : [`${rounded(ratePerSecond)} a second`]),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ].join(", ");
  return {
    ticks,
    ...(total === undefined ? {} : { total }),
    ...(percent === undefined ? {} : { percent }),
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
    text,
  };
}

function counted(ticks: number, total: number | undefined, percent: number | undefined): string {
  if (total === undefined) return grouped(ticks);
  if (ticks > total) return `${grouped(ticks)}, expected ${grouped(total)}`;
  return `${grouped(ticks)} out of ${grouped(total)} (${percent ?? 100} %)`;
}

/** `1 h 2 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function rounded(rate: number): string {
  return rate >= 10 ? grouped(rate) : rate.toFixed(1);
}
