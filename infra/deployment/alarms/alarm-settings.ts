/**
 * What a stage says of its alarms. `alarm-mistakes.ts` checks it, `alarm-plan.ts` makes alarms of it, and
 * docs/operate.md says what to do when one goes off.
 */

/** How many of something in a window of time, or how long, sets off an alarm. */
export interface AlarmThresholds {
  /** Minutes in which the sweeper was not invoked, 2 and up. @default 5 */
  readonly sweeperSilentMinutes?: number;
  /** Failed invocations of the sweeper in 5 minutes; one a minute is the most there can be. @default 3 */
  readonly sweeperErrors?: number;
  /** Failed invocations of a lane's worker in an hour: it crashed, or ran out of memory or time. @default 3 */
  readonly workerErrors?: number;
  /** Invocations of a lane's worker in 15 minutes that Lambda refused for want of concurrency. @default 10 */
  readonly workerThrottles?: number;
  /** Seconds that a lane's oldest waiting message may be older than the lane's visibility timeout. @default 900 */
  readonly waitingSeconds?: number;
  /** Messages received from the dead-letter queue in 5 minutes. @default 1 */
  readonly deadLetters?: number;
  /** Minutes, 10 and up: the dead-letter queue was not empty in four fifths of them. @default 15 */
  readonly deadLetterMinutes?: number;
  /** Occurrences in 5 minutes that EventBridge Scheduler gave up. @default 1 */
  readonly droppedInvocations?: number;
  /** Runs in 5 minutes that ended `errored`. @default 1 */
  readonly runsErrored?: number;
}

export interface AlarmSettings extends AlarmThresholds {
  /** The ARN of a standard SNS topic in the stage's Region: it is told when an alarm goes off, and when it is over. */
  readonly topicArn: string;
}

export const defaultThresholds: Readonly<Required<AlarmThresholds>> = {
  sweeperSilentMinutes: 5,
  sweeperErrors: 3,
  workerErrors: 3,
  workerThrottles: 10,
  waitingSeconds: 900,
  deadLetters: 1,
  deadLetterMinutes: 15,
  droppedInvocations: 1,
  runsErrored: 1,
};
