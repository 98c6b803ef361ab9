import type { RunRecord } from "./run.ts";

/** What a run has from its creation on, besides status, lane and lease. */
export type NewRun = Pick<
  RunRecord,
  "trigger" | "scheduledTime" | "createdAt" | "attempt" | "turn" | "ticks" | "fruitlessTurns"
> &
  Pick<RunRecord, "params" | "paramsStoredSeparately" | "overlap" | "priority" | "slotKey" | "holds">;

/** The counters of a run that has not begun. */
export const notBegun = { attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0 } as const;

/** A run as it is created for an instant, to the second. `now` in epoch milliseconds. */
export function newRun(now: number, trigger: string, scheduledTime: Date): NewRun {
  const second = Math.floor(scheduledTime.getTime() / 1000) * 1000;
  return {
    ...notBegun,
    trigger,
    scheduledTime: new Date(second).toISOString(),
    createdAt: new Date(now).toISOString(),
  };
}
