/**
 * Alarms that are muted while runs are on. An alarm has one item, which says which runs hold it and whether its actions were on
 * before. The order makes a crash between any two steps harmless: a run holds the alarm before anybody looks at it, what was
 * found is noted before it is changed, and the note stays until the sweeper has found, a minute after the last release, that
 * all is as it should be.
 *
 * A call to turn the actions on may land after another run has turned them off. So whoever turns them on looks at the item
 * afterwards, and the sweeper does it once more. This holds invariant 25.
 */
import type { AlarmActions } from "../../model/alarms/alarm-actions.ts";
import { type AlarmHolder, alarmHolders, alarmsName } from "../../model/alarms/muted-alarm.ts";
import type { PartKey, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { closeAlarm, holdAlarm, noteAlarm, releaseAlarm, renewAlarm } from "../moves/alarms/hold-alarm.ts";
import { apply } from "../write.ts";
import { type AlarmFailed, each, together } from "./together.ts";

export type { AlarmFailed } from "./together.ts";

/** All calls of a worker that is dead or too late have landed so long after a release, in milliseconds. */
export const settledAfterMs = 60_000;
/** Only writes of the same run are in the way. */
const mostTries = 10;

/** What became of an alarm. Off: somebody else had turned its actions off. Lost: the run does not hold it any more. */
export type Muted = "muted" | "missing" | "off" | "lost";

/** An alarm that a run holds. */
export interface HeldAlarm extends AlarmHolder {
  readonly alarm: string;
}

function keyOf(alarm: string): PartKey {
  return { task: alarmsName, part: alarm };
}

/**
 * Takes hold of alarms for a run, given as `TASK/RUN`, and turns their actions off, by two calls of CloudWatch for all of them that it
 * takes together.
 * Returns, by alarm, since when the run holds it. Never rejects.
 */
export async function muteAlarms(
  context: RunnerContext,
  actions: AlarmActions,
  alarms: readonly string[],
  run: string,
  failed: AlarmFailed,
): Promise<ReadonlyMap<string, { readonly since: number; readonly muted: Muted }>> {
  const { random } = context;
  const ended = new Map<string, { readonly since: number; readonly muted: Muted }>();
  const held = await each(alarms, failed, async (alarm) => ({ alarm, ...(await hold(context, alarm, run)) }));
  const toAsk = held.filter(({ item }) => item?.wasOn !== true);
  const names = toAsk.map(({ alarm }) => alarm);
  const areOn = new Map<string, boolean | undefined>();
  await together(names, failed, random, async (some) => {
    const found = await actions.areOn(some);
    for (const alarm of some) areOn.set(alarm, found.get(alarm));
  });
  await each(held, failed, async ({ alarm, since, item }) => {
    if (item?.wasOn === true) return void ended.set(alarm, { since, muted: "muted" });
    if (!areOn.has(alarm)) return;
    const muted = await note(context, { alarm, run, since }, areOn.get(alarm));
    ended.set(alarm, { since, muted });
  });
  const toTurnOff = [...ended].flatMap(([alarm, { muted }]) => (muted === "muted" ? [alarm] : []));
  await together(toTurnOff, failed, random, (some) => actions.turnOff(some));
  return ended;
}

/** Notes that an alarm's actions are on, before they are turned off. */
async function note(
  context: RunnerContext,
  { alarm, ...holder }: HeldAlarm,
  isOn: boolean | undefined,
): Promise<Muted> {
  if (isOn === undefined) {
    await apply(context, keyOf(alarm), releaseAlarm(holder, context.clock.now()));
    return "missing";
  }
  const noted = isOn ? await apply(context, keyOf(alarm), noteAlarm(holder)) : undefined;
  if (noted?.ok === false) return "lost";
  // It may have been noted, and turned off, since the run took hold of it.
  const isNoted = noted?.ok ?? (await context.store.getPart(keyOf(alarm)))?.wasOn === true;
  return isNoted ? "muted" : "off";
}

async function hold(
  context: RunnerContext,
  alarm: string,
  run: string,
): Promise<{ readonly since: number; readonly item: TaskPart | undefined }> {
  let since = context.clock.now();
  let { ok, item } = await apply(context, keyOf(alarm), holdAlarm({ run, since }));
  for (let tries = 0; !ok; tries++) {
    if (tries === mostTries) throw new Error(`alarm ${alarm} changed ${mostTries} times while it was muted`);
    const own = alarmHolders(item).find((holder) => holder.run === run);
    since = Math.max(context.clock.now(), (own?.since ?? 0) + 1);
    const write = own === undefined ? holdAlarm({ run, since }) : renewAlarm({ run, since }, own.since);
    ({ ok, item } = await apply(context, keyOf(alarm), write));
  }
  return { since, item };
}

/** Lets go of alarms, and turns the actions of those on again that no other run holds, by one call. Never rejects: what fails the sweeper does. */
export async function letGoOfAlarms(
  context: RunnerContext,
  actions: AlarmActions,
  held: readonly HeldAlarm[],
  failed: AlarmFailed,
): Promise<void> {
  const released = await each(held, failed, async ({ alarm, ...holder }) => {
    const { ok, item } = await apply(context, keyOf(alarm), releaseAlarm(holder, context.clock.now()));
    return ok && isFree(item) ? [item] : [];
  });
  await turnOn(context, actions, released.flat(), failed);
}

/** The alarms that a run holds of some, where it is not known since when. Never rejects. */
export async function heldAlarms(
  { store }: RunnerContext,
  alarms: readonly string[],
  run: string,
  failed: AlarmFailed,
): Promise<readonly HeldAlarm[]> {
  const found = await each(alarms, failed, async (alarm) =>
    alarmHolders(await store.getPart(keyOf(alarm))).flatMap((holder) =>
      holder.run === run ? [{ alarm, ...holder }] : [],
    ),
  );
  return found.flat();
}

/** Makes the actions of alarms what they are to be, a while after the last release of each. Never rejects. */
export async function settleAlarms(
  context: RunnerContext,
  actions: AlarmActions,
  alarms: readonly TaskPart[],
  failed: AlarmFailed,
): Promise<void> {
  const now = context.clock.now();
  const due = alarms.filter(
    ({ releasedAt }) => releasedAt !== undefined && now >= releasedAt + settledAfterMs,
  );
  const unsettled = new Set<string>();
  const told: AlarmFailed = (alarm, error) => {
    unsettled.add(alarm);
    failed(alarm, error);
  };
  await turnOn(context, actions, due.filter(isFree), told);
  const toTurnOff = due.flatMap((alarm) => (alarm.wasOn && !isFree(alarm) ? [alarm.part] : []));
  await together(toTurnOff, told, context.random, (some) => actions.turnOff(some));
  const settled = due.flatMap((item) => (unsettled.has(item.part) ? [] : [{ alarm: item.part, item }]));
  await each(settled, failed, ({ alarm, item }) =>
    apply(context, keyOf(alarm), closeAlarm(item.releasedAt as number, isFree(item))),
  );
}

function isFree({ held = 0 }: TaskPart): boolean {
  return held < 1;
}

async function turnOn(
  { store, random }: RunnerContext,
  actions: AlarmActions,
  items: readonly TaskPart[],
  failed: AlarmFailed,
): Promise<void> {
  const alarms = [...new Set(items.flatMap(({ part, wasOn }) => (wasOn ? [part] : [])))];
  const on: string[] = [];
  await together(alarms, failed, random, async (some) => {
    await actions.turnOn(some);
    on.push(...some);
  });
  const taken = await each(on, failed, async (alarm) => {
    const found = await store.getPart(keyOf(alarm));
    return found !== undefined && !isFree(found) && found.wasOn ? [alarm] : [];
  });
  await together(taken.flat(), failed, random, (some) => actions.turnOff(some));
}
