/**
 * What follows a turn that a throttle ended: another turn after its backoff, or the end of a run that was put off for too long
 * at its cursor. Backoffs count as snoozes do, do not make them longer, and do not grow by themselves. Pure.
 */
import { cut } from "../../model/cut.ts";
import { notSnoozed } from "../../model/run/snoozed.ts";
import { type AfterStop, type AfterThrottle, stuckReason } from "../../runs/index.ts";

/** The longest reason, in bytes: it is the run's error too. */
const longestReason = 160;

/** @param seconds the backoff @param text what the throttle said, if it said anything */
export function afterThrottle(seconds: number, text: string | undefined): AfterThrottle {
  const said = text === undefined ? "" : `: ${text}`;
  return (run, saved, stuckAfterSeconds): AfterStop => {
    const { cursor = run.cursor ?? "(start)", snoozed = run.snoozed ?? notSnoozed } = saved;
    const throttled = (snoozed.throttled ?? 0) + 1;
    if (snoozed.seconds >= stuckAfterSeconds) {
      const reason = stuckReason({ ...snoozed, throttled }, stuckAfterSeconds, cursor);
      return { kind: "stuck", reason: cut(reason + said, longestReason) };
    }
    return {
      kind: "again",
      progress: { ...saved, snoozed: { ...snoozed, seconds: snoozed.seconds + seconds, throttled } },
      reason: said === "" ? "throttled" : `throttled${said as `: ${string}`}`,
      nextInSeconds: seconds,
      uncountedMs: seconds * 1000,
    };
  };
}
