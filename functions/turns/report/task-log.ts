/**
 * `ctx.log`. Lines that are alike, of one level and message, are bounded, so that a line for each of a million items
 * costs next to nothing: the first few are all written, then one a second, which says how many were left out. What
 * differs from line to line belongs into its fields.
 */
import type { Clock } from "../../model/clock.ts";
import { cut } from "../../model/cut.ts";
import type { Level, Log } from "../../model/log.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { LogFields, TaskLogger } from "../../model/task/task.ts";
import { isError, noJson, textOf } from "../../runs/index.ts";

/** So many lines that are alike are all written in one turn; then one in so many milliseconds. */
const writtenAlike = 20;
const everyMs = 1_000;
/** So many messages of a level are told apart in a turn. All further ones count as alike. */
const messagesApart = 100;
/** The most bytes of a message. */
const longestMessage = 1_024;

/** The lines of one level and message. */
interface Alike {
  message: string;
  written: number;
  leftOut: number;
  /** When one of them may be written again, on the monotonic clock. */
  nextAt: number;
}

export class TaskLog implements TaskLogger {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #write: (level: Level, fields: Readonly<Record<string, unknown>>) => void;
  readonly #alike = new Map<Level, Map<string, Alike>>();

  /** @param write writes one line, whose message is among its fields */
  constructor(
    clock: Pick<Clock, "monotonic">,
    write: (level: Level, fields: Readonly<Record<string, unknown>>) => void,
  ) {
    this.#clock = clock;
    this.#write = write;
  }

  readonly debug = this.#at("debug");

  readonly info = this.#at("info");

  readonly warn = this.#at("warn");

  readonly error = this.#at("error");

  /** The turn is over: says how many lines were left out since the last one that was written. */
  close(): void {
    for (const [level, messages] of this.#alike) {
      for (const alike of messages.values()) if (alike.leftOut > 0) this.#writeOne(level, alike, {});
    }
  }

  /** A function that may be taken out of `ctx.log`. */
  #at(level: Level): TaskLogger["info"] {
    return (message, fields) => this.#log(level, message, fields);
  }

  #log(level: Level, message: string, fields?: LogFields): void {
    const alike = this.#alikeOf(level, textOf(message));
    if (alike.written >= writtenAlike) {
      const now = this.#clock.monotonic();
      if (now < alike.nextAt) {
        alike.leftOut++;
        return;
      }
      alike.nextAt = now + everyMs;
    }
    alike.written++;
    this.#writeOne(level, alike, isError(fields) ? { error: fields } : besideOwn(fields));
  }

  #alikeOf(level: Level, message: string): Alike {
    const messages = this.#alike.get(level) ?? new Map<string, Alike>();
    this.#alike.set(level, messages);
    const key = messages.size < messagesApart || messages.has(message) ? message : "";
    let alike = messages.get(key);
    if (alike === undefined) {
      alike = { message, written: 0, leftOut: 0, nextAt: Number.NEGATIVE_INFINITY };
      messages.set(key, alike);
    }
    alike.message = message;
    return alike;
  }

  #writeOne(level: Level, alike: Alike, fields: LogFields | undefined): void {
    const leftOut = alike.leftOut || undefined;
    alike.leftOut = 0;
    this.#write(level, { ...fields, leftOut, message: cut(alike.message, longestMessage) });
  }
}

/** A task's fields, which may be anything: one that has a name of the line's own is written beside it. Never throws. */
function besideOwn(fields: LogFields | undefined): LogFields {
  try {
    const named = Object.entries(fields ?? {}).map(([name, value]) => [
      /^(message|leftOut)$/.test(name) ? `${name}_` : name,
      value,
    ]);
    return Object.fromEntries(named);
  } catch (error) {
    return { fields: noJson(error) };
  }
}

/** What a turn's task finds as `ctx.log`: one for the whole turn, made when it is asked for. */
export function logOf(turn: Turn): TaskLog {
  const { clock, log } = turn.context;
  turn.log ??= new TaskLog(clock, (level, fields) => log(level, "task's own", turn.run, fields));
  return turn.log;
}

interface Turn {
  readonly context: { readonly clock: Pick<Clock, "monotonic">; readonly log: Log };
  readonly run: RunRecord;
  log: TaskLog | undefined;
}
