/** The hook of the stage's own code that is told each error of a task's code: `onError` in `functions/services.ts`. */
import type { ReportLevel } from "./rescue.ts";

/** What `onError` is told besides the error. */
export interface ErrorInfo {
  readonly source: "pawl";
  readonly task: string;
  /** The run's name, `instant/trigger`. */
  readonly run: string;
  /** When the run was first claimed. */
  readonly startedAt: Date | undefined;
  /** When the error came. */
  readonly endedAt: Date;
  /** Items done by then, over the run's life. */
  readonly ticks: number;
  /** The item that failed; undefined where there is none, or it could not be read. */
  readonly item: unknown;
  /** The item's cursor; without an item, where the run goes on. */
  readonly cursor: unknown;
  /** The run's attempt, from 1. */
  readonly attempt: number;
  /** Whether the work goes on: the error was rescued or reported, or its item is skipped or tried again; or a backoff or a subscriber threw. */
  readonly handled: boolean;
  readonly level: ReportLevel;
  /** What `reportOn` was given; of a subscriber its name and event. */
  readonly context: Readonly<Record<string, unknown>> | undefined;
}

/** It is waited for, five seconds at most. What it throws is logged, and never hides the error. */
export type OnError = (error: unknown, info: ErrorInfo) => unknown;
