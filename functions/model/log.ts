/**
 * The log of a function: one JSON line for each event, with the run in fields and no values woven into text.
 * Debug: nothing had to be done. Info: something was done. Warn: something had gone wrong before, such as a crash.
 * Error: a run failed.
 */
import type { RunKey } from "./run.ts";

/** How much a line matters. */
export type Level = "debug" | "info" | "warn" | "error";

/** Logs an event of a run. */
export type Log = (
  level: Level,
  event: string,
  run: RunKey | undefined,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** A log of JSON lines. Each line is an object whose first key is `pawl`. @param least the lowest level that is written */
export function jsonLog(write: (line: string) => void, least: Level = "info"): Log {
  const levels: readonly Level[] = ["debug", "info", "warn", "error"];
  return (level, event, run, fields) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    write(JSON.stringify({ pawl: event, level, task: run?.task, run: run?.run, ...fields }));
  };
}
