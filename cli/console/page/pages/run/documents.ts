/** What the page of a run reads of documents, besides what others read. */
import type { RunDocument } from "../../api/documents.ts";

export interface ErrorDocument {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly causes?: readonly string[];
  readonly moreCauses?: number;
  readonly attempt: number;
  readonly cursor?: unknown;
  readonly at: string;
}

/** `pawl status RUN`. */
export interface RunDetails extends RunDocument {
  readonly attempt: number;
  readonly turn: number;
  readonly ticks: number;
  readonly total?: number;
  readonly skippedItems?: number;
  readonly canRedriveItems?: boolean;
  /** What it waits for, in words, and the ids of the runs that have its place. */
  readonly waits?: string;
  readonly heldBy?: readonly string[];
  readonly notBefore?: string;
  readonly until?: string;
  readonly cursor?: unknown;
  readonly cursorVersion?: number;
  readonly params?: unknown;
  /** Of the params that it was not given. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly output?: unknown;
  readonly counts?: Readonly<Record<string, number>>;
  readonly message?: string;
  readonly warning?: string;
  readonly error?: ErrorDocument;
  /** Of earlier attempts, the newest last. */
  readonly errors?: readonly ErrorDocument[];
  readonly usage?: {
    readonly ms: number;
    readonly turns: number;
    readonly cpuMs?: number;
    readonly peakMb?: number;
  };
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly author?: string;
  readonly note?: string;
  readonly pausedAt?: string;
  readonly pausedMs?: number;
  readonly askedBy?: string;
  readonly confirmed?: { readonly by: string; readonly at: string; readonly how: string };
  readonly parent?: string;
  readonly backfill?: string;
  readonly itemsOf?: { readonly run: string };
  readonly priority?: number;
  readonly body?: string;
  readonly bodyCut?: boolean;
  readonly logs?: { readonly group: string; readonly stream: string; readonly requestId: string };
  /** The Region, on AWS. */
  readonly region?: string;
  /** What its shards have used, which `usage` leaves out. */
  readonly shardTurns?: number;
  readonly shardMs?: number;
  readonly shardCpuMs?: number;
  /** Of one that is split. */
  readonly shardsNow?: ShardsSummary;
}

interface ShardsSummary {
  readonly all: number;
  readonly ended: number;
  readonly atWork: number;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
}

/** `pawl turns RUN`. */
export interface TurnsDocument {
  readonly turns: readonly TurnDocument[];
  readonly earlier?: number;
  readonly note?: string;
}

export interface TurnDocument {
  readonly turn: number;
  readonly attempt: number;
  readonly shard?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly ended: string;
  readonly reason?: string;
  readonly error?: { readonly name: string; readonly message: string };
  readonly items?: number;
  readonly tookOver?: boolean;
  readonly coldStart?: boolean;
  readonly waitedMs?: number;
  readonly afterStop?: boolean;
  readonly requestId: string;
  readonly stream: string;
  readonly memoryMb?: number;
}

/** `pawl status RUN --skipped`. */
export interface SkippedDocument {
  readonly skippedItems: number;
  readonly items: readonly SkippedDocumentItem[];
  /** What `after` takes for the next page. */
  readonly next?: number;
}

export interface SkippedDocumentItem {
  readonly number: number;
  readonly cursor: unknown;
  readonly name: string;
  readonly message: string;
  readonly causes?: readonly string[];
  readonly moreCauses?: number;
  readonly attempt: number;
  readonly at: string;
  readonly shard?: string;
}

/** `pawl status RUN --shards`: the slowest first, then those that have ended. */
export interface ShardsDocument extends ShardsSummary {
  readonly shards: readonly ShardDocument[];
}

export interface ShardDocument {
  readonly name: string;
  readonly status: string;
  readonly spec?: unknown;
  readonly cursor?: unknown;
  readonly done?: number;
  readonly total?: number;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
  readonly attempt?: number;
  readonly error?: ErrorDocument;
}

/** `pawl logs RUN`. Instants are epoch milliseconds. */
export interface LogsDocument {
  readonly lines: readonly { readonly stream: string; readonly at: number; readonly message: string }[];
}

/** `pawl explain TASK INSTANT`. */
export interface ExplainDocument {
  readonly verdicts: readonly { readonly trigger: string; readonly verdict: string; readonly why: string }[];
}
