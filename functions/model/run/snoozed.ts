/** How often a run was put off at its cursor, and for how long. */
export interface Snoozed {
  /** How often it was snoozed. */
  readonly times: number;
  /** Seconds in all, of snoozes and of backoffs. */
  readonly seconds: number;
  /** How often it was throttled. @default 0 */
  readonly throttled?: number;
}

/** What progress leaves of what put the run off before it. */
export const notSnoozed: Snoozed = { times: 0, seconds: 0 };
