/**
 * What a worker remembers of a task's `state`: whether the task is paused, and its overrides. Reading it for each run would
 * cost a read a run. What it remembers is taken for true for five seconds; taking a slot tells for nothing whether the
 * overrides are still those.
 */
import { inForce, isReplaced, type Override, settingAt } from "../model/override/override.ts";
import { overridesOf } from "../model/override/read-overrides.ts";
import type { OccurrenceMessage } from "../model/run/messages/message.ts";
import { isPaused } from "../model/task/paused.ts";
import type { ResolvedSettings } from "../model/task/settings.ts";
import { isTimed } from "../model/task/trigger.ts";
import type { TaskPart } from "../store/run-store.ts";
import type { DeployedTask, WorkerContext } from "./context.ts";
import type { KnownState } from "./known-state.ts";

/** How long an environment relies on what it read, in milliseconds. */
export const stateKeptMs = 5_000;

type Context = Pick<WorkerContext, "states" | "clock">;

/** Remembers a state that was read, or came back with a write. `readAt`: from before that, on the monotonic clock. */
export function remember(
  { states }: Pick<Context, "states">,
  task: string,
  part: TaskPart | undefined,
  readAt: number,
): KnownState {
  const { paused, until, ov } = part ?? {};
  const known = { readAt, paused, until, ov, overrides: overridesOf(part), pool: part };
  states.set(task, known);
  return known;
}

/** Whether what is known of a task is at most five seconds old. */
export function isFresh({ states, clock }: Context, task: string): boolean {
  const known = states.get(task);
  return known !== undefined && clock.monotonic() - known.readAt < stateKeptMs;
}

/** Reads a task's state. */
export async function readState(
  context: Context & Pick<WorkerContext, "store">,
  task: string,
): Promise<KnownState> {
  const readAt = context.clock.monotonic();
  return remember(context, task, await context.store.getPart({ task, part: "state" }), readAt);
}

/** Whether a task is paused, as it is known. */
export function isKnownPaused({ states, clock }: Context, task: string): boolean {
  return isPaused(states.get(task) ?? {}, new Date(clock.now()).toISOString());
}

/** What a task's overrides make of it, for an occurrence. */
export interface Overridden extends Pick<DeployedTask, "enabled" | "settings"> {
  /** Another schedule holds at its instant, or its own does not any more. */
  readonly isReplaced?: boolean;
  /** Of the override's own schedule: seconds after its instant within which a delivery may start a run. */
  readonly lateAfterSeconds?: number;
}

/** A task as its overrides leave it at an instant. What is no matter of instants is as it is now. */
export function underOverrides(
  { states, clock, outOfScope }: Context & Pick<WorkerContext, "outOfScope">,
  { task, enabled, settings }: DeployedTask,
  { trigger: id, scheduledTime, schedule }: Pick<OccurrenceMessage, "trigger" | "scheduledTime" | "schedule">,
): Overridden {
  const { overrides = [] } = states.get(task.name) ?? {};
  const at = Math.floor(scheduledTime.getTime() / 1000);
  const own = inForce(overrides, "schedule", at);
  const trigger = task.triggers.find((one) => one.id === id);
  // A schedule that was made at run time is no trigger of the task.
  const isSchedule = schedule === undefined && (trigger === undefined || isTimed(trigger));
  return {
    enabled: outOfScope?.[task.name] === undefined && settingAt(overrides, "enabled", enabled, at),
    settings: settingsUnder(overrides, settings, clock.now()),
    isReplaced: isSchedule && isReplaced(overrides, id, at, trigger !== undefined),
    lateAfterSeconds: own?.value.trigger === id ? own.value.startWithin : undefined,
  };
}

/**
 * How a run that begins needs its task's pool, whatever started it; undefined where it needs none. Where the deployed task
 * has a slot nothing is read: taking it tells of an override that lets runs overlap.
 */
export async function slotNeed(
  context: Context & Pick<WorkerContext, "store">,
  { task, settings }: DeployedTask,
): Promise<"wait" | "allow" | undefined> {
  if (settings.overlap !== "allow") return "wait";
  if (!isFresh(context, task.name)) await readState(context, task.name);
  const { overrides = [] } = context.states.get(task.name) ?? {};
  const now = settingsUnder(overrides, settings, context.clock.now());
  if (now.overlap !== "allow") return "wait";
  return now.concurrency && "allow";
}

/** A task's settings now, by what is known of its overrides: read again where that is old. Never rejects. */
export async function settingsNow(
  context: Context & Pick<WorkerContext, "store" | "log">,
  { task, settings }: DeployedTask,
): Promise<ResolvedSettings> {
  try {
    if (!isFresh(context, task.name)) await readState(context, task.name);
  } catch (error) {
    context.log("warn", "overrides not read", undefined, { task: task.name, error });
  }
  const { overrides = [] } = context.states.get(task.name) ?? {};
  return settingsUnder(overrides, settings, context.clock.now());
}

/** How many attempts a run of a task has now. Never rejects. */
export async function attemptsOf(...given: Parameters<typeof settingsNow>): Promise<number> {
  return (await settingsNow(...given)).maxAttempts;
}

function settingsUnder(
  overrides: readonly Override[],
  settings: ResolvedSettings,
  now: number,
): ResolvedSettings {
  const at = now / 1000;
  const limit = inForce(overrides, "concurrency", at)?.value;
  return {
    ...settings,
    concurrency: limit === undefined ? settings.concurrency : { ...settings.concurrency, limit },
    overlap: settingAt(overrides, "overlap", settings.overlap, at),
    maxAttempts: settingAt(overrides, "maxAttempts", settings.maxAttempts, at),
    maxItemErrors: inForce(overrides, "maxItemErrors", at)?.value ?? settings.maxItemErrors,
    maxItems: inForce(overrides, "maxItems", at)?.value ?? settings.maxItems,
  };
}
