/**
 * The actions of alarms of CloudWatch: what they do when their state changes. `functions/lambda/alarm-actions.ts` asks AWS; tests have
 * their own. Each call is about several alarms, since CloudWatch takes few calls a second. Each throws an `UnavailableError` where
 * CloudWatch cannot answer for now, and any other error where it refuses, which it does for all of them.
 */
export interface AlarmActions {
  /** Whether the actions of alarms are on, by name; one that does not exist is left out. */
  areOn(alarms: readonly string[]): Promise<ReadonlyMap<string, boolean>>;
  turnOff(alarms: readonly string[]): Promise<unknown>;
  turnOn(alarms: readonly string[]): Promise<unknown>;
}

/** Mutes the alarms of a task in the turn that it is given. Neither rejects. */
export interface TurnAlarms {
  /** The turn's work begins. */
  begin(turn: object): Promise<undefined>;
  /** The turn is over, and written. */
  end(turn: object): Promise<void>;
}
