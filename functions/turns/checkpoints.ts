/**
 * What a turn has done so far, and what its writes save of it: cursor, ticks, total, time used. A cursor counts as
 * done only once its item is; what is saved is JSON text of at most 1 KB that reads back the same (invariant 2).
 */
import { byteLength } from "../model/cut.ts";
import { InvalidCursorError } from "../model/errors.ts";
import type { RunRecord } from "../model/run/run.ts";
import { notSnoozed } from "../model/run/snoozed.ts";
import { show } from "../model/show.ts";
import type { Json } from "../model/task/task.ts";
import { deepestCursor, wrongCursor } from "../model/task/wrong-yield.ts";
import type { SavedProgress } from "../runs/index.ts";

/** The progress of one turn, on top of what the run had at its claim. */
export class Checkpoints {
  readonly #startedAt: number;
  readonly #usedBefore: number;
  readonly #turns: number;
  #cursor: Json | undefined;
  #ticks: number;
  #total: number | undefined;
  #savedCursor: Json | undefined;
  #savedText: string | undefined;
  #savedTicks: number;
  readonly #wasSnoozed: boolean;
  #moved = false;

  /** `now` is on the monotonic clock. */
  constructor(run: RunRecord, now: number) {
    this.#startedAt = now;
    this.#usedBefore = run.usage?.ms ?? 0;
    this.#turns = (run.usage?.turns ?? 0) + 1;
    this.#cursor = run.cursor === undefined ? undefined : (JSON.parse(run.cursor) as Json);
    this.#savedCursor = this.#cursor;
    this.#savedText = run.cursor;
    this.#ticks = run.ticks;
    this.#savedTicks = run.ticks;
    this.#total = run.total;
    this.#wasSnoozed = run.snoozed !== undefined;
  }

  /** Where the run goes on: the cursor of the last item done. */
  get cursor(): Json | undefined {
    return this.#cursor;
  }

  get ticks(): number {
    return this.#ticks;
  }

  get total(): number | undefined {
    return this.#total;
  }

  set total(total: number | undefined) {
    this.#total = total;
  }

  /** An item is done. */
  advance(cursor: Json): void {
    this.#cursor = cursor;
    this.#ticks++;
  }

  /** A task's own `run` says where it is. */
  moveTo(cursor: Json, ticks: number): void {
    this.#cursor = cursor;
    this.#ticks = ticks;
  }

  /** What every write of this turn saves. `now` is on the monotonic clock. @throws InvalidCursorError */
  progress(now: number): SavedProgress {
    const text = this.#cursor === this.#savedCursor ? this.#savedText : cursorText(this.#cursor as Json);
    const moved = text !== this.#savedText;
    const hasMoved = this.#moved || moved;
    return {
      ticks: this.#ticks,
      usage: { ms: Math.round(this.#usedBefore + now - this.#startedAt), turns: this.#turns },
      cursor: moved ? text : undefined,
      total: this.#total,
      fruitlessTurns: hasMoved ? 0 : undefined,
      snoozed: hasMoved && this.#wasSnoozed ? notSnoozed : undefined,
    };
  }

  /** What can be saved even where the newest cursor cannot: then the turn goes back to the last one that was saved. */
  soundProgress(now: number): SavedProgress {
    try {
      return this.progress(now);
    } catch {
      this.#cursor = this.#savedCursor;
      this.#ticks = this.#savedTicks;
      return this.progress(now);
    }
  }

  /** A checkpoint was written: `cursor` is the one it was made of. */
  saved(cursor: Json | undefined, { cursor: text, ticks }: SavedProgress): void {
    this.#savedCursor = cursor;
    this.#savedTicks = ticks;
    if (text === undefined) return;
    this.#savedText = text;
    this.#moved = true;
  }
}

const longestCursor = 1_024;

/**
 * A cursor as a task gives it, checked. Numbers and short strings cost next to nothing; an object is copied, since the
 * task may go on changing it. @throws InvalidCursorError that names it
 */
export function checkedCursor(cursor: Json): Json {
  // A character takes at most six bytes as JSON.
  const light = typeof cursor === "string" && cursor.length <= 170;
  if (typeof cursor === "number" ? Number.isFinite(cursor) : light) return cursor;
  return JSON.parse(cursorText(cursor)) as Json;
}

/** A cursor as JSON text. @throws InvalidCursorError that names it */
export function cursorText(cursor: Json): string {
  if (!survivesJson(cursor)) throw wrongCursor(cursor);
  const text = JSON.stringify(cursor);
  // A UTF-16 unit takes at most three bytes.
  const bytes = 3 * text.length <= longestCursor ? 0 : byteLength(text);
  if (bytes > longestCursor)
    throw new InvalidCursorError(
      `cursor ${show(cursor, 120)} weighs ${bytes} bytes as JSON: at most ${longestCursor} are allowed`,
    );
  return text;
}

function survivesJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > deepestCursor) return false;
  if (Array.isArray(value)) return value.every((member) => survivesJson(member, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !("toJSON" in value) && Object.values(value).every((member) => survivesJson(member, depth + 1));
}
