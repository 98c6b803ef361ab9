/** How often a run was snoozed at its cursor, and for how many seconds in all. */
export interface Snoozed {
  readonly times: number;
  readonly seconds: number;
}

/** What progress leaves of the snoozes before it. */
export const notSnoozed: Snoozed = { times: 0, seconds: 0 };
