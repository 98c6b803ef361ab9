/**
 * What a turn has done so far, and what its writes save of it: cursor, ticks, total, time used. A cursor counts as
 * done only once its item is; what is saved is JSON text of at most 1 KB that reads back the same (invariant 2).
 */
import type { Meter } from "../model/meter.ts";
import { metered, type Usage } from "../model/run/record/usage.ts";
import type { RunRecord } from "../model/run/run.ts";
import { notSnoozed } from "../model/run/snoozed.ts";
import type { Json } from "../model/task/task.ts";
import { checkedByText, longestCursor } from "../model/task/walk/long-cursor.ts";
import type { SavedProgress } from "../runs/index.ts";
import { TaskReport } from "./report/task-report.ts";

/** The progress of one turn, on top of what the run had at its claim. */
export class Checkpoints {
  readonly #startedAt: number;
  readonly #usedBefore: Usage;
  readonly #metered: ReturnType<typeof metered> | undefined;
  readonly #version: number;
  #cursorVersion: number;
  #cursor: Json | undefined;
  #ticks: number;
  #total: number | undefined;
  #savedCursor: Json | undefined;
  #savedText: string | undefined;
  readonly #wasSnoozed: boolean;
  #moved = false;
  readonly #run: RunRecord;
  #report: TaskReport | undefined;
  #hasMoved = false;
  #added: Partial<SavedProgress> | undefined;

  /** `version` is the task's; `now` is on the monotonic clock. Without a `meter` only time and turns are known. */
  constructor(run: RunRecord, version: number, now: number, meter?: Meter) {
    this.#run = run;
    this.#version = version;
    this.#cursorVersion = run.cursor === undefined ? version : (run.cursorVersion ?? 1);
    this.#startedAt = now;
    this.#usedBefore = run.usage ?? { ms: 0, turns: 0 };
    this.#metered = meter && metered(meter, this.#usedBefore);
    this.#cursor = run.cursor === undefined ? undefined : (JSON.parse(run.cursor) as Json);
    this.#savedCursor = this.#cursor;
    this.#savedText = run.cursor;
    this.#ticks = run.ticks;
    this.#total = run.total;
    this.#wasSnoozed = run.snoozed !== undefined;
  }

  /** Where the run goes on: the cursor of the last item done. */
  get cursor(): Json | undefined {
    return this.#cursor;
  }

  /** The task's version that made the cursor. */
  get cursorVersion(): number {
    return this.#cursorVersion;
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

  /** What the task says of its run besides. Made when it is asked for: most tasks say nothing. */
  get report(): TaskReport {
    this.#report ??= new TaskReport(this.#run);
    return this.#report;
  }

  /** Whether an item was done or skipped in this turn. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** What the next writes save besides. */
  add(progress: Partial<SavedProgress> | undefined): void {
    this.#added = { ...this.#added, ...progress };
  }

  /** An item is done, or skipped with no `ticks`. */
  advance(cursor: Json, ticks = 1): void {
    this.#cursor = cursor;
    this.#ticks += ticks;
    this.#hasMoved = true;
  }

  /** A task's own `run` says where it is. */
  moveTo(cursor: Json, ticks: number): void {
    this.#cursor = cursor;
    this.#ticks = ticks;
  }

  /** The same place, as a cursor of the task's version. It is no progress: nothing is saved before the next item is done. */
  migrateTo(cursor: Json): void {
    this.#cursor = this.#savedCursor = cursor;
    this.#savedText = JSON.stringify(cursor);
    this.#cursorVersion = this.#version;
  }

  /** What every write of this turn saves. `now` is on the monotonic clock. */
  progress(now: number): SavedProgress {
    const text = this.#cursor === this.#savedCursor ? this.#savedText : JSON.stringify(this.#cursor);
    const moved = text !== this.#savedText;
    const hasMoved = this.#moved || moved;
    return {
      ticks: this.#ticks,
      usage: this.#usage(now),
      cursor: moved ? text : undefined,
      cursorVersion: moved && this.#version > 1 ? this.#version : undefined,
      total: this.#total,
      fruitlessTurns: hasMoved ? 0 : undefined,
      snoozed: hasMoved && this.#wasSnoozed ? notSnoozed : undefined,
      ...this.#report?.reported,
      ...this.#added,
    };
  }

  #usage(now: number): Usage {
    const { ms, turns } = this.#usedBefore;
    return { ms: Math.round(ms + now - this.#startedAt), turns: turns + 1, ...this.#metered?.() };
  }

  /** A checkpoint was written: `cursor` is the one it was made of. */
  saved(cursor: Json | undefined, { cursor: text }: SavedProgress): void {
    this.#savedCursor = cursor;
    if (text === undefined) return;
    this.#savedText = text;
    this.#moved = true;
  }
}

/**
 * A cursor as a task gives it, checked, and copied, since the task may go on changing it. This is done for each item, and
 * costs next to nothing where the cursor is short. @throws InvalidCursorError that names it
 */
export function checkedCursor(cursor: Json): Json {
  const copy = shortCopy(cursor, { bytes: longestCursor });
  return copy === undefined ? checkedByText(cursor) : copy;
}

/**
 * Copies a cursor whose text surely fits, without making the text; undefined for any other. A character takes at most six
 * bytes. Other parts count 32 each, which is more than they take: so what is nested too deep does not fit.
 */
function shortCopy(value: unknown, room: { bytes: number }): Json | undefined {
  room.bytes -= typeof value === "string" ? 6 * value.length + 4 : 32;
  if (room.bytes < 0) return undefined;
  // JSON has no -0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value !== "object" || "toJSON" in value) return undefined;
  if (Array.isArray(value)) {
    const copies = value.map((member) => shortCopy(member, room));
    return copies.includes(undefined) ? undefined : (copies as Json[]);
  }
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.hasOwn(value, "__proto__"))
    return undefined;
  const copy: Record<string, Json> = {};
  for (const name of Object.keys(value)) {
    room.bytes -= 6 * name.length + 4;
    const member = shortCopy((value as Record<string, unknown>)[name], room);
    if (member === undefined) return undefined;
    copy[name] = member;
  }
  return copy;
}
