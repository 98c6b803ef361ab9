/** What the page of the runs reads of documents, besides what others read. */
import type { HistoryDocument, RunDocument } from "../../api/documents.ts";

export interface FailureDocument {
  readonly name: string;
  readonly message: string;
  readonly causes?: readonly string[];
  readonly at?: string;
}

/** A run as a row shows it. */
export interface ListedRun extends RunDocument {
  readonly attempt: number;
  readonly ticks: number;
  readonly total?: number;
  readonly skippedItems?: number;
  /** What it waits for, in words. */
  readonly waits?: string;
  readonly error?: FailureDocument;
  /** Errors of earlier attempts, the newest last. */
  readonly errors?: readonly FailureDocument[];
  readonly message?: string;
  readonly warning?: string;
  /** What the last operator gave as the reason, and who that was. */
  readonly note?: string;
  readonly author?: string;
  readonly until?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** The run whose code started it. */
  readonly parent?: string;
  /** The run of the backfill that started it, by its name. */
  readonly backfill?: string;
  /** Of a run that waits for approval: who asked for it, and until when it waits, in epoch milliseconds. */
  readonly askedBy?: string;
  readonly dueAt?: number;
  readonly params?: unknown;
  /** Of a rejected message. */
  readonly body?: string;
}

/** `pawl history`. */
export interface RunsDocument extends HistoryDocument {
  readonly runs: readonly ListedRun[];
  /** How many runs were looked at, where that was bounded. */
  readonly looked?: number;
}

/** `pawl status --errored`, or `--approvals`. */
export interface AttentionRunsDocument {
  readonly errored?: { readonly count: number; readonly runs: readonly ListedRun[] };
  readonly rejected?: { readonly count: number; readonly runs: readonly ListedRun[] };
  readonly approvals?: readonly ListedRun[];
}
