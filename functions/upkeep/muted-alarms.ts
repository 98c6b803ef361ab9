/**
 * Lets go of alarms whose runs are over or paused, and turns their actions on again, by one query each minute: a run may end
 * without a worker, or its worker may have died. Only in a stage one of whose tasks has `muteAlarms`.
 */
import type { AlarmActions } from "../model/alarms/alarm-actions.ts";
import { alarmHolders, alarmsName } from "../model/alarms/muted-alarm.ts";
import { isDone, isHeld } from "../model/run/held.ts";
import { parseRunId } from "../model/run/run-name.ts";
import { letGoOfAlarm, type RunnerContext, settleAlarm } from "../runs/index.ts";
import type { TaskPart } from "../store/run-store.ts";

/** Looks after the alarms of a stage, while there is time. Never rejects. */
export type AlarmRound = (context: RunnerContext, hasTime: () => boolean) => Promise<void>;

export function alarmRound(actions: AlarmActions): AlarmRound {
  return async (context, hasTime) => {
    if (!hasTime()) return;
    const told = (error: unknown, alarm?: string) =>
      context.log("warn", "alarm not turned on again", undefined, { alarm, error });
    try {
      for (const alarm of await context.store.parts(alarmsName, "")) {
        if (!hasTime()) return;
        await lookAt(context, actions, alarm).catch((error) => told(error, alarm.part));
      }
    } catch (error) {
      told(error);
    }
  };
}

async function lookAt(context: RunnerContext, actions: AlarmActions, alarm: TaskPart): Promise<void> {
  const holders = alarmHolders(alarm);
  let released = 0;
  for (const holder of holders) {
    if (await isOn(context, holder.run)) continue;
    await letGoOfAlarm(context, actions, alarm.part, holder);
    released++;
  }
  // A release begins the wait anew.
  if (released === 0) await settleAlarm(context, actions, alarm);
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
