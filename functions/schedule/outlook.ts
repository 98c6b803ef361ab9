/**
 * What synth does with a schedule and what it says of it. `pawl next` says the same, in the same words, because both ask
 * here. Pure. The sentences leave out their subject: the caller puts the expression before them.
 */

import type { TriggerLimits } from "../model/task/trigger.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { afterStart } from "./limits.ts";
import { otherReadings } from "./readings.ts";
import { type EventBridgeSchedule, type TranslateOptions, type Translation, translate } from "./translate.ts";

/** What a deploy does with a schedule, and what about it deserves a look. */
export type Outlook =
  | {
      readonly kind: "deployed";
      readonly schedules: readonly EventBridgeSchedule[];
      readonly looks: readonly string[];
    }
  /** The sweeper fires it; `because` says why EventBridge does not. */
  | { readonly kind: "fired"; readonly because: string; readonly looks: readonly string[] }
  /** A single instant that has passed. Synth goes on without it. */
  | { readonly kind: "left out"; readonly looks: readonly string[] }
  /** Synth fails, and says why. */
  | { readonly kind: "refused"; readonly why: string; readonly looks: readonly string[] };

/**
 * EventBridge fires a single instant anywhere in its minute, and tries to deliver it for an hour. The second hour is for
 * a deploy that is slow to begin.
 */
const keptMilliseconds = 2 * 3_600_000;

/** What a deploy at `now` does with an expression. @throws ScheduleError as `parseSchedule` */
export function outlook(
  expression: string,
  now: Date,
  { precise, jitterSeconds, limits, ...options }: TranslateOptions & { readonly limits?: TriggerLimits } = {},
): Outlook {
  const schedule = parseWithWindows(expression, options);
  const translation = translate(expression, { ...options, precise, jitterSeconds });
  const looks = otherReadings(expression, options);
  const deploys = (): Outlook =>
    translation.kind === "sweeper"
      ? { kind: "fired", because: translation.reason, looks }
      : { kind: "deployed", schedules: translation.schedules, looks };
  const endsAt = Date.parse(limits?.endAt ?? "");
  if (endsAt <= now.getTime() - keptMilliseconds)
    return { kind: "left out", looks: [`ended at ${limits?.endAt} and is left out`] };
  if (endsAt <= now.getTime()) {
    if (translation.kind === "eventbridge") looks.push(endedLately);
    return deploys();
  }
  const next = schedule.next(afterStart(now, limits));
  if (next && next.getTime() >= endsAt && !countsFromDeploy(translation))
    return { kind: "refused", why: "cannot be deployed: it never fires again before its endAt", looks };
  if (next) {
    if (countsFromDeploy(translation)) looks.push(countedFromDeploy);
    return deploys();
  }
  if (schedule.source.kind !== "at")
    return { kind: "refused", why: "cannot be deployed: it never fires again", looks };
  const isKept = schedule.next(new Date(now.getTime() - keptMilliseconds)) !== undefined;
  if (isKept && translation.kind === "eventbridge")
    return { kind: "deployed", schedules: translation.schedules, looks: [passedLately] };
  return { kind: "left out", looks: ["has passed and is left out"] };
}

const passedLately =
  "has passed, and its schedule stays for two hours, since it may still be delivered; take the trigger out if it was never deployed: EventBridge may refuse a new schedule in the past";

const endedLately =
  "has ended, and its schedule stays for two hours, since its last instant may still be delivered; take the trigger out if it was never deployed: EventBridge may refuse a new schedule that has ended";

/** Why a rate has no forecast, in the words that follow its trigger or expression. */
export const countedFromDeploy =
  "counts from the deploy that creates its schedule, so its instants are not known before";

/** Whether the instants of what is deployed depend on the time of the deploy itself. */
export function countsFromDeploy(translation: Translation): boolean {
  return translation.kind === "eventbridge" && translation.schedules.some(({ phase }) => phase === "learned");
}
