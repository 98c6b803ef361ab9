/**
 * Prints what happens in `pawl dev`, line by line: the moves of each run, derived from the writes to its record, and what
 * tasks print, prefixed with the name of their run. The field `logs` of a run's record names the invocation that it runs in.
 * A line that a task writes by `ctx.log` names its run itself. The worker's own log events go only to the log files, since the records show the same.
 */
import type { MaskedNames } from "../../functions/model/mask/masked-names.ts";
import { maskedRun } from "../../functions/model/mask/masked-run.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import {
  type PrintedLine,
  plainItem,
  type RawItem,
  type Reporter,
  type TableWrite,
} from "../services/index.ts";
import { moveWords } from "./run-words.ts";
import { taskLine } from "./task-line.ts";
import type { Display } from "./terminal-display.ts";

/** How many invocations are remembered with their runs. */
const requestsKept = 1_000;

export class Narrator implements Reporter {
  readonly #display: Display;
  readonly #now: () => number;
  /** The runs of an invocation, by its request's id. */
  readonly #runs = new Map<string, Set<string>>();
  #names: ReadonlyMap<string, string> = new Map();
  #units: ReadonlyMap<string, string> = new Map();
  #masked: MaskedNames | undefined;

  constructor(display: Display, now: () => number) {
    this.#display = display;
    this.#now = now;
  }

  /** Gives functions short names, which are used from now on. */
  nameFunctions(names: ReadonlyMap<string, string>): void {
    this.#names = names;
  }

  /** Says what tasks count, from now on. */
  nameUnits(units: ReadonlyMap<string, string>): void {
    this.#units = units;
  }

  /** Says which params are masked, from now on. */
  nameMasked(masked: MaskedNames | undefined): void {
    this.#masked = masked;
  }

  /** Tells of a write to the runs table. */
  written({ oldItem, newItem }: Pick<TableWrite, "oldItem" | "newItem">): void {
    const run = asRun(newItem);
    if (run === undefined) return;
    const id = runId(run);
    if (run.status === "running" && run.logs !== undefined) this.#remember(run.logs.requestId, id);
    const unit = this.#units.get(run.task);
    this.#display.progress(id, run.status === "running" ? run : undefined, unit);
    const words = moveWords(asRun(oldItem), maskedRun({ masked: this.#masked }, run), unit);
    if (words !== undefined) this.say(`${id} ${words}`);
  }

  /** Tells what a function printed. */
  printed({ functionName, requestId, text }: PrintedLine): void {
    if (text.trim() === "" || text.startsWith('{"pawl":')) return;
    const line = taskLine(text);
    if (line !== undefined) {
      this.say(`${line.run} | ${line.text}`);
      return;
    }
    const runs = requestId === undefined ? undefined : this.#runs.get(requestId);
    // Where a batch has several runs, nothing says which of them printed the line.
    const source = runs?.size === 1 ? [...runs][0] : (this.#names.get(functionName) ?? functionName);
    this.say(`${source} | ${text.replace(/\r$/, "")}`);
  }

  /** Tells of a failure that no run's record shows. */
  warn(text: string): void {
    let worded = text;
    for (const [name, short] of this.#names) worded = worded.replaceAll(name, short);
    this.say(worded);
  }

  /** One line, after the time of day. */
  say(text: string): void {
    this.#display.line(`${new Date(this.#now()).toISOString().slice(11, 19)} ${text}`);
  }

  #remember(requestId: string, id: string): void {
    const runs = this.#runs.get(requestId) ?? new Set();
    runs.add(id);
    this.#runs.set(requestId, runs);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > requestsKept && oldest !== undefined) this.#runs.delete(oldest);
  }
}

/** The record of a run; undefined for its attachments, which the same table holds. */
function asRun(raw: RawItem | undefined): RunRecord | undefined {
  if (raw === undefined) return undefined;
  const item = plainItem(raw) as unknown as Partial<RunRecord>;
  return item.status === undefined || item.run === undefined ? undefined : (item as RunRecord);
}
