/** What the page reads of `pawl lanes`. */
import type { RunDocument } from "../../api/documents.ts";

export interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** As CloudWatch measured it last. Undefined on this machine, and where there is none. */
  readonly oldestSeconds?: number;
}

/** An hour that has instants. */
export interface Hour {
  readonly from: string;
  readonly runs: number;
  /** Of its tasks those with the most instants, with how many. */
  readonly tasks: Readonly<Record<string, number>>;
  /** How many others have some. */
  readonly otherTasks?: number;
}

export interface Lane {
  readonly lane: string;
  readonly settings: {
    readonly maxConcurrency?: number;
    readonly reservedConcurrency?: number;
    readonly timeoutSeconds: number;
    readonly memoryMb: number;
    readonly batchSize: number;
  };
  readonly tasks: readonly string[];
  readonly running: number;
  readonly waiting: number;
  readonly isPartial?: true;
  readonly messages: Depth;
  readonly load: readonly Hour[];
  readonly nextDay: number;
  /** Instants of the seven days that will start nothing, as it stands. */
  readonly heldBack?: number;
}

export interface Limit {
  readonly of: "stage" | "task" | "key";
  /** Of a key the task's name and the key. */
  readonly name: string;
  readonly limit?: number;
  readonly running: number;
  readonly waiting: number;
  readonly isPartial?: true;
  /** Names of runs; of the limit of the stage, ids with their tasks. */
  readonly holders: readonly string[];
  readonly override?: { readonly author?: string; readonly note?: string; readonly until?: string };
}

/** How much of a rate limit is taken: from 0 to 1, and up to when where its places are far apart. */
export interface TakenShare {
  readonly taken?: number;
  readonly takenUntil?: string;
}

/** The rate limit of a task. One with keys has these instead of what is taken of it. */
export interface Rate extends TakenShare {
  readonly task: string;
  readonly items: number;
  readonly per: string;
  /** What its keys are. */
  readonly key?: string;
  /** Of which something is taken, the fullest first. */
  readonly keys?: readonly (TakenShare & { readonly key: string })[];
  readonly busyKeys?: number;
  readonly isPartial?: true;
  readonly override?: Limit["override"];
}

export interface RejectedRun extends RunDocument {
  readonly body?: string;
  /** The rest of the body is not kept, or elsewhere. */
  readonly bodyCut?: boolean;
}

export interface LanesDocument {
  readonly stage: string;
  readonly lanes: readonly Lane[];
  readonly limits: readonly Limit[];
  readonly rates: readonly Rate[];
  readonly deadLetters: Depth;
  readonly rejected: {
    readonly count: number;
    readonly more: boolean;
    readonly newest: readonly RejectedRun[];
  };
  readonly mutedAlarms: readonly {
    readonly alarm: string;
    readonly wasOff?: true;
    readonly by: readonly { readonly run: string; readonly since: string }[];
  }[];
  readonly isLoadPartial?: true;
}

/** What the runs of a task have used. */
export interface UsedOfTask {
  readonly task: string;
  readonly runs: number;
  /** Of work, in milliseconds. */
  readonly ms: number;
  /** At list prices; undefined where it is not known. */
  readonly usd?: number;
}

/** `pawl cost --used`: the tasks of which runs have used anything. */
export interface UsedDocument {
  readonly since: string;
  readonly tasks: readonly UsedOfTask[];
}
