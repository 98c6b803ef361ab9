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

/** All calls of a worker that is dead or too late have landed so long after a release, in milliseconds. */
export const settledAfterMs = 60_000;
/** Only writes of the same run are in the way. */
const mostTries = 10;

/** What became of an alarm. Off: somebody else had turned its actions off. Lost: the run does not hold it any more. */
export type Muted = "muted" | "missing" | "off" | "lost";

function keyOf(alarm: string): PartKey {
  return { task: alarmsName, part: alarm };
}

/** Takes hold of an alarm for a run, given as `TASK/RUN`, and turns its actions off. Returns since when the run holds it. @throws what a call throws */
export async function muteAlarm(
  context: RunnerContext,
  actions: AlarmActions,
  alarm: string,
  run: string,
): Promise<{ readonly since: number; readonly muted: Muted }> {
  const { since, item } = await hold(context, alarm, run);
  if (item?.wasOn !== true) {
    const areOn = await actions.areOn(alarm);
    if (areOn === undefined) {
      await letGoOfAlarm(context, actions, alarm, { run, since });
      return { since, muted: "missing" };
    }
    const noted = areOn ? await apply(context, keyOf(alarm), noteAlarm({ run, since })) : undefined;
    if (noted?.ok === false) return { since, muted: "lost" };
    // It may have been noted, and turned off, since the run took hold of it.
    const isNoted = noted?.ok ?? (await context.store.getPart(keyOf(alarm)))?.wasOn === true;
    if (!isNoted) return { since, muted: "off" };
  }
  await actions.turnOff(alarm);
  return { since, muted: "muted" };
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

/** Lets go of an alarm, and turns its actions on again where no other run holds it. @throws what a call throws: then the sweeper does it */
export async function letGoOfAlarm(
  context: RunnerContext,
  actions: AlarmActions,
  alarm: string,
  holder: AlarmHolder,
): Promise<void> {
  const { ok, item } = await apply(context, keyOf(alarm), releaseAlarm(holder, context.clock.now()));
  if (ok && isFree(item)) await turnOn(context, actions, item);
}

/** The same for a run of which it is not known since when it holds the alarm. */
export async function letGoOfHeld(
  context: RunnerContext,
  actions: AlarmActions,
  alarm: string,
  run: string,
): Promise<void> {
  const holder = alarmHolders(await context.store.getPart(keyOf(alarm))).find((each) => each.run === run);
  if (holder !== undefined) await letGoOfAlarm(context, actions, alarm, holder);
}

/** Makes an alarm's actions what they are to be, a while after the last release. @throws what a call throws */
export async function settleAlarm(
  context: RunnerContext,
  actions: AlarmActions,
  alarm: TaskPart,
): Promise<void> {
  const { releasedAt, wasOn } = alarm;
  if (releasedAt === undefined || context.clock.now() < releasedAt + settledAfterMs) return;
  if (isFree(alarm)) await turnOn(context, actions, alarm);
  else if (wasOn) await actions.turnOff(alarm.part);
  await apply(context, keyOf(alarm.part), closeAlarm(releasedAt, isFree(alarm)));
}

function isFree({ held = 0 }: TaskPart): boolean {
  return held < 1;
}

async function turnOn(
  { store }: RunnerContext,
  actions: AlarmActions,
  { part, wasOn }: TaskPart,
): Promise<void> {
  if (!wasOn) return;
  await actions.turnOn(part);
  const found = await store.getPart(keyOf(part));
  if (found !== undefined && !isFree(found) && found.wasOn) await actions.turnOff(part);
}
