/** Paused time does not count towards a run's `timeoutSeconds`: when a pause says it began, and what a resume makes of it. */
import { isThrottled } from "../../../functions/model/run/throttled.ts";
import type { WriteLanded } from "../seen/event.ts";
import { type Rule, writeRule } from "./rule.ts";

/** Two machines' clocks, and how late an operator's is: its time is as old as the answer that told it. */
const clocksMs = 5_000;

/** Whether a machine can have had that time when it decided on a write: between its read of the run and its sending. */
function canBe(instant: number, { sentAt, read, knowledge }: WriteLanded): boolean {
  const askedAt = (read && knowledge.askedAt(read)) ?? sentAt;
  return instant <= sentAt + clocksMs && (knowledge.isAmbiguous || instant >= askedAt - clocksMs);
}

export const pausedTimeRules: readonly Rule[] = [
  writeRule("a pause says when it begins, and that is after the last resume", ["pause"], (event) => {
    const { sentAt, run, after } = event;
    const { resumedAt = 0 } = run;
    return canBe(Date.parse(after.pausedAt ?? ""), event) && sentAt >= resumedAt
      ? undefined
      : `${run.id} at ${after.pausedAt}, last resumed at ${new Date(resumedAt).toISOString()}`;
  }),
  writeRule("a resume adds the time of its pause", ["resume"], (event) => {
    const { run, before, after } = event;
    const { startedAt, pausedAt = "", pausedMs = 0, notBefore = "" } = before ?? {};
    const added = (after.pausedMs ?? 0) - pausedMs;
    // Its backoff was counted when that began.
    if (before !== undefined && isThrottled(before)) {
      const isNone = (after.pausedMs ?? 0) === 0 || added === Date.parse(pausedAt) - Date.parse(notBefore);
      return isNone || canBe(Date.parse(notBefore) + added, event)
        ? undefined
        : `${run.id}, which was throttled until ${notBefore}: ${added} ms since ${pausedAt}`;
    }
    // It never counts backwards, whatever the two clocks say.
    const isRight = added === 0 || canBe(Date.parse(pausedAt) + added, event);
    const isDue = startedAt !== undefined && !canBe(Date.parse(pausedAt), event);
    if (startedAt === undefined ? added === 0 : isRight && (added > 0 || !isDue)) return undefined;
    return `${run.id}, which was first claimed at ${startedAt}: ${added} ms since ${pausedAt}`;
  }),
  writeRule("a redriven run has no paused time", ["redrive"], ({ run, after }) =>
    after.pausedMs === undefined ? undefined : `${run.id} has ${after.pausedMs} ms`,
  ),
  writeRule("a run ends for its timeout only once that is over", ["give up", "fail"], (event) => {
    const { sentAt, run, before, after, read } = event;
    if (run.task?.timeoutSeconds === undefined || after.reason?.startsWith("over its timeout") !== true)
      return undefined;
    // What a resume has added while this write was on its way, its machine could not know.
    if ((run.resumedAt ?? 0) > sentAt) return undefined;
    // Nor what one has added since it read the run, which counted the turn: then it was over by what it read.
    const isOlder = read?.startedAt !== undefined && read.turn !== before?.turn;
    const { startedAt = "", pausedAt, pausedMs = 0 } = (isOlder ? read : before) ?? {};
    const until = pausedAt === undefined ? sentAt : Date.parse(pausedAt);
    const left = Date.parse(startedAt) + pausedMs + run.task.timeoutSeconds * 1_000 - until;
    return left > clocksMs ? `${run.id} had ${left} ms left` : undefined;
  }),
];
