/**
 * Lets go of alarms whose runs are over or paused, and turns their actions on again, by one query each minute: a run may end
 * without a worker, or its worker may have died. In a stage whose tasks mute none it asks every ten minutes, and each minute for
 * as long as there is such an alarm: one that a deploy, or its rollback, has taken out of `muteAlarms`. An alarm that no task
 * mutes any more is only turned on, which the sweeper may do to any alarm.
 *
 * A look that runs out of time goes on a minute later at the run where it stopped.
 */
import type { AlarmActions } from "../model/alarms/alarm-actions.ts";
import { alarmHolders, alarmsName } from "../model/alarms/muted-alarm.ts";
import { isDone, isHeld } from "../model/run/held.ts";
import { parseRunId } from "../model/run/run-name.ts";
import { type HeldAlarm, letGoOfAlarms, type RunnerContext, settleAlarms } from "../runs/index.ts";
import type { TaskPart } from "../store/run-store.ts";

/** Looks after the alarms of a stage, while there is time. Never rejects. */
export type AlarmRound = (context: RunnerContext, hasTime: () => boolean) => Promise<void>;

/** Runs that are looked at at once. */
const atOnce = 16;
/** How often a stage whose tasks mute nothing is looked at, in milliseconds. */
const idleMs = 10 * 60_000;

/** @param named the alarms that tasks mute now, by their names in CloudWatch */
export function alarmRound(all: AlarmActions, named: readonly string[]): AlarmRound {
  const actions: AlarmActions = {
    areOn: (alarms) => all.areOn(alarms),
    turnOn: (alarms) => all.turnOn(alarms),
    async turnOff(alarms) {
      const ours = alarms.filter((alarm) => named.includes(alarm));
      if (ours.length > 0) await all.turnOff(ours);
    },
  };
  let nextLookAt = Number.NEGATIVE_INFINITY;
  let next = 0;
  return async (context, hasTime) => {
    const { clock, store, log } = context;
    if (clock.monotonic() < nextLookAt || !hasTime()) return;
    const failed = (alarm: string | undefined, error: unknown) =>
      log("warn", "alarm not turned on again", undefined, { alarm, error });
    try {
      const alarms = (await store.parts(alarmsName, "")).filter(isOpen);
      if (alarms.length === 0 && named.length === 0) nextLookAt = clock.monotonic() + idleMs;
      await settleAlarms(context, actions, alarms, failed);
      const held = alarms.flatMap((each) =>
        alarmHolders(each).map((holder) => ({ alarm: each.part, ...holder })),
      );
      next = await letGo(context, actions, held, { next, hasTime, failed });
    } catch (error) {
      failed(undefined, error);
    }
  };
}

/** Whether a run holds an alarm, or its actions may have to be turned on. */
function isOpen({ held = 0, releasedAt, wasOn }: TaskPart): boolean {
  return held > 0 || releasedAt !== undefined || wasOn === true;
}

/** Lets go of what runs hold that are not on any more. Returns the place at which the next look goes on. */
async function letGo(
  context: RunnerContext,
  actions: AlarmActions,
  held: readonly HeldAlarm[],
  {
    next,
    hasTime,
    failed,
  }: {
    readonly next: number;
    readonly hasTime: () => boolean;
    readonly failed: (alarm: string, error: unknown) => void;
  },
): Promise<number> {
  let looked = 0;
  for (; looked < held.length && hasTime(); looked += atOnce) {
    const count = Math.min(atOnce, held.length - looked);
    const some = Array.from(
      { length: count },
      (_, i) => held[(next + looked + i) % held.length] as HeldAlarm,
    );
    const over = await Promise.all(
      some.map(async (each) => {
        try {
          return (await isOn(context, each.run)) ? [] : [each];
        } catch (error) {
          failed(each.alarm, error);
          return [];
        }
      }),
    );
    await letGoOfAlarms(context, actions, over.flat(), failed);
  }
  return looked < held.length ? (next + looked) % held.length : 0;
}

/** Whether a run is on: it is neither over nor paused, or a worker is still at work on it. */
async function isOn({ store, clock }: RunnerContext, id: string): Promise<boolean> {
  // From before the read: its owner may renew the lease while the answer is on its way.
  const now = clock.now();
  const key = parseRunId(id);
  const run = key && (await store.get(key));
  if (run === undefined || isDone(run, now)) return false;
  return run.status !== "paused" || isHeld(run, now);
}
