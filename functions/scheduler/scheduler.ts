/** The interface of EventBridge Scheduler, as far as run-time schedules need it: the schedules of the stage's group by their names. */

/** One schedule of EventBridge, as Pawl makes it. All else that it has is the same for each. */
export interface AwsSchedule {
  readonly name: string;
  readonly expression: string;
  readonly zone: string;
  readonly enabled: boolean;
  /** It does not fire after it, in epoch milliseconds. @default none */
  readonly endsAt?: number;
  /** Whose queue gets its messages. */
  readonly lane: string;
  /** The body of its messages, as AWS fills it in. */
  readonly input: string;
}

/** One that was found. */
export interface FoundSchedule extends Omit<AwsSchedule, "lane"> {
  /** Undefined where its messages go to no lane. */
  readonly lane: string | undefined;
  /** Whether all else is as Pawl makes it: its role, its retries, its dead-letter queue. */
  readonly isWhole: boolean;
}

/** The schedules of a group. A call that was made may land after its caller has died. */
export interface Scheduler {
  /** Undefined where there is none of that name. */
  get(name: string): Promise<FoundSchedule | undefined>;
  /** Creates it, or replaces the one of its name. */
  put(schedule: AwsSchedule): Promise<void>;
  /** There is none of that name afterwards. */
  remove(name: string): Promise<void>;
}

/** What a deployment says of its schedules: JSON of an output of its stack, and of a variable of its functions. */
export interface SchedulerPlace {
  readonly group: string;
  /** With which EventBridge sends messages. */
  readonly roleArn: string;
  readonly deadLetterArn: string;
}
