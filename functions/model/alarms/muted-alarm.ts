/** Reads the item of an alarm that runs mute: `(alarms)` and the alarm's name, in the `tasks` table. */
import { holdersOf } from "../run/pool.ts";

/** The stage's alarms in the place of a task. */
export const alarmsName = "(alarms)";

/** What an alarm's item says. */
export interface AlarmPart {
  readonly part: string;
  /** Its actions were on before a run turned them off, and are to be on again once no run holds it. */
  readonly wasOn?: true;
  readonly releasedAt?: number;
}

/** A run that mutes an alarm, as `TASK/RUN`, and since when, in epoch milliseconds. */
export interface AlarmHolder {
  readonly run: string;
  readonly since: number;
}

/** An alarm that is muted, and by which runs. */
export interface MutedAlarm {
  readonly alarm: string;
  readonly by: readonly AlarmHolder[];
  /** Somebody else had turned its actions off before, or it has not been muted yet. @default false */
  readonly wasOff?: true;
}

/** The runs that mute an alarm, by their names. */
export function alarmHolders(part: object | undefined): readonly AlarmHolder[] {
  return holdersOf(part).map(({ run, turn }) => ({ run, since: turn }));
}

/** The alarms that runs mute now. */
export function mutedAlarms(parts: readonly AlarmPart[]): readonly MutedAlarm[] {
  return parts.flatMap((each) => {
    const by = alarmHolders(each);
    if (by.length === 0) return [];
    const { part: alarm, wasOn } = each;
    return [wasOn ? { alarm, by } : { alarm, by, wasOff: true as const }];
  });
}
