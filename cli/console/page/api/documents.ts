/** What the command's documents have, as far as pages read it. Times are ISO instants unless a name says otherwise. */

/** Of `/api/console`, the only document that no command prints. */
export interface AboutDocument {
  /** The words that a command line begins with. */
  readonly pawl: readonly string[];
  /** The options that choose this deployment. */
  readonly target: readonly string[];
  readonly readOnly: boolean;
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
  readonly isOver?: boolean;
  readonly paused?: PauseDocument;
  readonly triggers: readonly TriggerDocument[];
  /** How many schedules were made at run time. */
  readonly schedules?: number;
  readonly waitForApproval?: number;
  /** Who starts or redrives a run is asked, or has to type the task's name, or another person has to approve it. */
  readonly confirm?: boolean | { readonly typeName?: boolean; readonly by?: string };
  readonly paramsSchema?: object;
}

/** `pawl list`. */
export interface ListDocument {
  readonly stage: string;
  readonly tasks: readonly ListedTask[];
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
  readonly usage?: { readonly ms: number; readonly turns: number };
  readonly usd?: number;
}

/** `pawl history`. */
export interface HistoryDocument {
  readonly runs: readonly RunDocument[];
  /** What `before` takes for the next page. */
  readonly next?: string;
}
