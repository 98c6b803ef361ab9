/**
 * What a worker says: one JSON line an event, with the run in fields of their own and nothing woven into text.
 * Debug: there was nothing to do. Info: something was done. Warn: it shows that something had gone wrong, as
 * after a crash. Error: a run failed.
 */
import type { RunKey } from "./run.ts";

/** How much a line matters, the least first. */
export type Level = "debug" | "info" | "warn" | "error";

/** Says that something happened to a run. */
export type Log = (
  level: Level,
  event: string,
  run: RunKey | undefined,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Lines on standard output, each an object whose first key is `pawl`. Debug is left out unless asked for. */
export function jsonLog(write: (line: string) => void, least: Level = "info"): Log {
  const levels: readonly Level[] = ["debug", "info", "warn", "error"];
  return (level, event, run, fields) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    write(JSON.stringify({ pawl: event, level, task: run?.task, run: run?.run, ...fields }));
  };
}

/** A middleware that says what a handler threw, before Lambda does in its own words. */
export function errorLog(log: Log): { onError(request: { readonly error: Error | null }): void } {
  return {
    onError({ error }) {
      if (error === null) return;
      const { name, message } = error;
      log("error", "handler failed", undefined, { error: `${name}: ${message}`, stack: error.stack });
    },
  };
}
