/**
 * The log of a function, as code that writes to it sees it: one line for each event, with the run and all values in fields.
 * `log-lines.ts` has the lines and their words, `functions/lambda/json-log.ts` writes them as JSON.
 */
import type { LevelOf, LineName } from "./log-lines.ts";
import type { RunKey, RunRecord } from "./run/run.ts";

export { type Level, levels } from "./log-lines.ts";

/** The run that a line is about; of a whole record its turn and attempt are in the line too, and the part of a trace that its turn is. */
export type LoggedRun = RunKey & Partial<Pick<RunRecord, "turn" | "attempt">> & { readonly spanId?: string };

/** Logs an event, of a run or of none. A field that is an `Error` is written with its causes and stack. */
export type Log = <Name extends LineName>(
  level: LevelOf<Name>,
  name: Name,
  run: LoggedRun | undefined,
  fields?: Readonly<Record<string, unknown>>,
) => void;
