/** What starts a task, in words, and when that is next: after what holds it back. The soonest comes first. */
import { isTimed } from "../../../functions/model/task/trigger.ts";
import { countedFromDeploy, localTimeOf } from "../../../functions/schedule/index.ts";
import {
  type ScheduledTask,
  type ShownSchedule,
  schedulesOf,
  scheduleWords,
} from "../calendar/shown-schedules.ts";
import { openOverrides } from "../override/override-text.ts";
import { nextUnder } from "../override/override-triggers.ts";
import { heldBack, heldBackText, reactionHeldBack, startsFrom, triggerText } from "../triggers.ts";
import { instantText } from "../words.ts";

/** A trigger, as `pawl list --json` has it. */
export interface NextStart {
  readonly trigger: string;
  /** Such as `at 03:00, Europe/London` or `after import-cities succeeds`. */
  readonly words: string;
  /** Of one that fires by a schedule. */
  readonly timeZone?: string;
  /** When it starts the task next. Undefined where there is no such instant, or it is not known. */
  readonly utc?: string;
  /** The same on the clocks of the time zone, with their offset. */
  readonly local?: string;
  /** Why there is no instant, or what waits. */
  readonly why?: string;
  /** It is an override's, or a schedule that was made at run time. */
  readonly of?: "override" | "run time";
}

export async function nextStarts(of: ScheduledTask): Promise<readonly NextStart[]> {
  const { found, state, now } = of;
  if (found === undefined) return [];
  const timed = await Promise.all(schedulesOf(of).map((schedule) => nextOf(of, schedule)));
  const reacts = reactionHeldBack(found, state, now);
  const others = found.triggers
    .filter((trigger) => !isTimed(trigger))
    .map((trigger): NextStart => {
      const isHeld = trigger.kind !== "startup" && reacts !== undefined;
      const why = isHeld ? heldBackText(reacts, now, now) : undefined;
      return { trigger: trigger.id, words: triggerText(trigger), why };
    });
  const at = ({ utc }: NextStart) => utc ?? "~";
  return [...timed.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0)), ...others];
}

async function nextOf(
  { task, found, state, now }: ScheduledTask,
  schedule: ShownSchedule,
): Promise<NextStart> {
  const { trigger, override, isMadeAtRunTime, isPaused } = schedule;
  const { id, timeZone } = trigger;
  const words = scheduleWords(task, schedule);
  const kind = override !== undefined ? "override" : isMadeAtRunTime ? "run time" : undefined;
  const shown = { trigger: id, words: words ?? triggerText(trigger), timeZone, of: kind } as const;
  if (words === undefined) return { ...shown, why: "fires nothing by this version of Pawl" };
  if (isPaused) return { ...shown, why: "not while the schedule is paused" };
  const held = found && heldBack(found, state, now);
  const from = startsFrom(now, held);
  if (from === undefined) return { ...shown, why: heldBackText(held, now, now) };
  const next = await nextUnder(schedule, task, { from, count: 1 }, openOverrides(state, now));
  if (next === undefined) return { ...shown, why: countedFromDeploy };
  const at = next[0]?.getTime();
  if (at === undefined) return { ...shown, why: "never again" };
  return { ...shown, utc: instantText(at), local: localTimeOf(at, timeZone) };
}
