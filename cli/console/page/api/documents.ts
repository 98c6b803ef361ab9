/** What the command's documents have, as far as pages read it. Times are ISO instants unless a name says otherwise. */

/** Of `/api/console`, the only document that no command prints. */
export interface AboutDocument {
  /** The words that a command line begins with. */
  readonly pawl: readonly string[];
  /** The options that choose this deployment. */
  readonly target: readonly string[];
  readonly readOnly: boolean;
  /** Undefined where it was not opened, or could not be. */
  readonly place?: PlaceDocument;
  /** The deployment's time when it answered. */
  readonly now?: string;
}

/** Where the deployment is. */
export interface PlaceDocument {
  readonly project: string;
  readonly stage: string;
  /** Undefined on this machine. */
  readonly region?: string;
  /** The account's number. Undefined on this machine. */
  readonly account?: string;
}

export interface PauseDocument {
  readonly at: string;
  readonly author?: string;
  readonly note?: string;
  readonly until?: string;
}

export interface TriggerDocument {
  readonly kind: string;
  readonly id: string;
  readonly expression?: string;
  readonly timeZone?: string;
}

export interface ListedTask {
  readonly name: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly file: string;
  readonly kind: string;
  readonly lane: string;
  /** One of Pawl's own. */
  readonly automatic?: boolean;
  readonly enabled: boolean;
  readonly outOfScope?: string;
  /** All of its name but the last part. */
  readonly namespace?: string;
  readonly isOver?: boolean;
  /** When its last run ended, where nothing starts it by itself and that was long ago. */
  readonly staleSince?: string;
  readonly paused?: PauseDocument;
  readonly triggers: readonly TriggerDocument[];
  /** How many schedules were made at run time. */
  readonly schedules?: number;
  readonly waitForApproval?: number;
  /** Who starts or redrives a run is asked, or has to type the task's name, or another person has to approve it. */
  readonly confirm?: boolean | { readonly typeName?: boolean; readonly by?: string };
  readonly paramsSchema?: object;
  /** What starts it: the soonest first, then what has no instant. */
  readonly starts: readonly StartDocument[];
  /** Runs that a worker holds, or that wait for one: at least so many. */
  readonly underWay?: number;
  /** Runs that errored and that nobody has looked at. */
  readonly errored?: number;
  readonly overrides?: readonly OverrideDocument[];
}

/** A trigger, in words, and when it starts the task next. */
export interface StartDocument {
  readonly trigger: string;
  readonly words: string;
  readonly timeZone?: string;
  readonly utc?: string;
  /** On the clocks of the time zone, with their offset. */
  readonly local?: string;
  /** Why there is no instant. */
  readonly why?: string;
  readonly of?: "override" | "run time";
}

export interface OverrideDocument {
  readonly setting: string;
  readonly value: unknown;
  readonly from: string;
  readonly until?: string;
  readonly author?: string;
  readonly note?: string;
}

/** `pawl list`. */
export interface ListDocument {
  readonly stage: string;
  readonly tasks: readonly ListedTask[];
  /** What a person should look at, of all tasks, removed ones too. */
  readonly attention: AttentionDocument;
}

export interface AttentionDocument {
  readonly errored: number;
  readonly rejected: number;
  readonly waitForApproval: number;
  /** There may be more. */
  readonly more?: true;
}

export interface ProgressDocument {
  readonly percent?: number;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
  readonly text: string;
}

export interface RunDocument {
  readonly id: string;
  readonly task: string;
  readonly run: string;
  readonly lane: string;
  readonly status: string;
  /** The status in the word that people read, such as `retrying`. */
  readonly shown: string;
  /** What may be done to it, as commands. */
  readonly allowed: readonly string[];
  readonly trigger: string;
  readonly scheduledTime: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly reason?: string;
  readonly progress: ProgressDocument;
  /** Items done so far. */
  readonly ticks?: number;
  /** Items in all, where that is known. */
  readonly total?: number;
  readonly skippedItems?: number;
  /** It waits at least until then. */
  readonly notBefore?: string;
  readonly usage?: { readonly ms: number; readonly turns: number };
  readonly usd?: number;
}

/** `pawl history`. */
export interface HistoryDocument {
  readonly runs: readonly RunDocument[];
  /** What `before` takes for the next page. */
  readonly next?: string;
}
