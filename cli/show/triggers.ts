/**
 * Triggers in words, and when they fire next. Every function here names each kind of trigger, so that a new kind
 * does not compile until its words are chosen.
 */
import { inForce } from "../../functions/model/override/override.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import {
  type AfterStatus,
  isTimed,
  type ScheduleTrigger,
  type Trigger,
} from "../../functions/model/task/trigger.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { taskPause } from "./why.ts";
import { instantText, joined, shortened } from "./words.ts";

/** `0 3 * * * Europe/London`; the zone is left out if it is UTC. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "cron":
    case "every":
    case "at":
    case "window": {
      const { timeZone } = trigger;
      const expression = trigger.expression.trim().replace(/\s+/g, " ");
      return joined(" ", [expression, timeZone !== "UTC" && timeZone, limitsText(trigger)]);
    }
    case "after":
      return joined(", ", [`after ${trigger.task} ${endWords[trigger.status]}`, limitsText(trigger)]);
    case "event": {
      const bus = trigger.bus === "default" ? "" : ` on bus ${trigger.bus}`;
      const event = `on event ${shortened(JSON.stringify(trigger.pattern), 60)}${bus}`;
      return joined(", ", [event, limitsText(trigger)]);
    }
    case "queue":
      return joined(", ", [`on queue ${trigger.queue}`, limitsText(trigger)]);
    case "startup":
      return "at start-up";
  }
}

/** How a run ended that another task follows. */
const endWords: Readonly<Record<AfterStatus, string>> = {
  succeeded: "succeeds",
  errored: "errors",
  cancelled: "is cancelled",
  any: "ends",
};

/** `from 2026-12-01 until 2027-01-01, at most 5 runs`. */
export function limitsText({ limits = {} }: Pick<Trigger, "limits">): string {
  const { startAt, endAt, maxRuns } = limits;
  const dates = joined(" ", [
    startAt && `from ${instantText(startAt)}`,
    endAt && `until ${instantText(endAt)}`,
  ]);
  return joined(", ", [dates, maxRuns !== undefined && `at most ${maxRuns} run${maxRuns === 1 ? "" : "s"}`]);
}

/** The triggers that fire by a schedule. */
export function scheduled(triggers: readonly Trigger[]): ScheduleTrigger[] {
  return triggers.filter(isTimed);
}

/** Why a task's schedules do not start it for now; and until when, where that is known. */
export interface HeldBack {
  readonly words: string;
  readonly until?: string;
}

/** What holds back the schedules of a task: occurrences until then are skipped. An override may enable it. */
export function heldBack(
  { enabled }: Pick<ManifestTask, "enabled">,
  state: TaskPart | undefined,
  now: number,
): HeldBack | undefined {
  const override = inForce(overridesOf(state), "enabled", now / 1000);
  if (!(override?.value ?? enabled)) {
    const until = override?.until;
    return {
      words: "disabled",
      until: until === undefined ? undefined : new Date(until * 1000).toISOString(),
    };
  }
  const pause = taskPause(state, now);
  return pause && { words: "paused", until: pause.until };
}

/** What holds back that which starts a task after another one, or by an event or a message: no override of `enabled` does, either way. */
export function reactionHeldBack(
  { enabled }: Pick<ManifestTask, "enabled">,
  state: TaskPart | undefined,
  now: number,
): HeldBack | undefined {
  if (!enabled) return { words: "disabled" };
  const pause = taskPause(state, now);
  return pause && { words: "paused", until: pause.until };
}

/** Of an instant that what holds its task back leaves out; undefined of any other. */
export function heldBackText(held: HeldBack | undefined, at: number, now: number): string | undefined {
  if (held === undefined || at < now || at >= Date.parse(held.until ?? "9999-12-31")) return undefined;
  return `not while it is ${held.words}`;
}

/** From when on a task's schedules start it; undefined where that is not known. */
export function startsFrom(now: number, held: HeldBack | undefined): Date | undefined {
  if (held === undefined) return new Date(now);
  // An occurrence at the very end of a pause is not skipped.
  return held.until === undefined ? undefined : new Date(Date.parse(held.until) - 1);
}

/** A trigger, and when it starts its task next: after that which holds it back. `next`: its next instants from then on. */
export async function startsText(
  trigger: Trigger,
  { now, held }: { readonly now: number; readonly held?: HeldBack },
  nextFrom: (from: Date) => Promise<Date[] | undefined>,
): Promise<string> {
  const words = `${trigger.id}: ${triggerText(trigger)}`;
  switch (trigger.kind) {
    case "cron":
    case "every":
    case "at":
    case "window": {
      const from = startsFrom(now, held);
      if (from === undefined) return `${words}, ${heldBackText(held, now, now)}`;
      const { countedFromDeploy } = await import("../../functions/schedule/index.ts");
      const next = await nextFrom(from);
      if (next === undefined) return `${words}, ${countedFromDeploy}`;
      return `${words}, next ${next.map((at) => instantText(at.toISOString())).join(", ") || "never"}`;
    }
    case "startup":
      return `${words}, after each deploy that changes anything`;
    case "after":
    case "event":
    case "queue":
      if (held === undefined) return words;
      return `${words}, ${held.words === "paused" ? "and waits while it is paused" : "not while it is disabled"}`;
  }
}

/** The next instants of a task's trigger: none for one without a schedule, undefined where they count from the deploy. */
export async function nextInstants(
  trigger: Trigger,
  task: string,
  { from, count }: { from: Date; count: number },
): Promise<Date[] | undefined> {
  if (!isTimed(trigger)) return [];
  const { afterStart, countsFromDeploy, instantsWithin, parseSchedule, ScheduleError, translate } =
    await import("../../functions/schedule/index.ts");
  const { timeZone, precise, jitterSeconds } = trigger;
  const options = { timeZone, seed: task };
  try {
    if (countsFromDeploy(translate(trigger.expression, { ...options, precise, jitterSeconds })))
      return undefined;
    const parsed = parseSchedule(trigger.expression, options);
    const { limits } = trigger;
    return instantsWithin(parsed, afterStart(from, limits), count, limits);
  } catch (error) {
    // Another version of Pawl took it, and this one fires nothing for it.
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}
