/** The actions of an alarm of CloudWatch: what it does when its state changes. `functions/lambda/alarm-actions.ts` asks AWS; tests have their own. */
export interface AlarmActions {
  /** Whether an alarm's actions are on; undefined where there is no such alarm. @throws where that cannot be told */
  areOn(alarm: string): Promise<boolean | undefined>;
  turnOff(alarm: string): Promise<unknown>;
  turnOn(alarm: string): Promise<unknown>;
}

/** Mutes the alarms of a task in the turn that it is given. Neither rejects. */
export interface TurnAlarms {
  /** The turn's work begins. */
  begin(turn: object): Promise<undefined>;
  /** The turn is over, and written. */
  end(turn: object): Promise<void>;
}
