/**
 * Tells what happens in `pawl dev`, a line at a time: each run's moves, worded from the writes to its record, and
 * what a task prints, after its run's name. Which invocation works for which run, a run's record says itself
 * (`logs`). The worker's own events are left to the log files: the records tell the same.
 */
import { type RunRecord, runId } from "../../functions/model/run.ts";
import { plainItem, type RawItem, type Write } from "../services/index.ts";
import type { LogLine } from "../services/lambda/environment/log.ts";
import { moveWords } from "./run-words.ts";

const requestsKept = 1_000;

/** Where lines go, and the runs under way that deserve a bar. */
export interface Stage {
  line(text: string): void;
  /** A run that is under way, after each of its writes; undefined `run` when it no longer is. */
  progress(id: string, run: RunRecord | undefined): void;
}

/** Words writes and printed lines. */
export class Narrator {
  readonly #stage: Stage;
  readonly #now: () => number;
  /** The runs of an invocation, by its request's id. */
  readonly #runs = new Map<string, Set<string>>();
  #names: ReadonlyMap<string, string> = new Map();

  constructor(stage: Stage, now: () => number) {
    this.#stage = stage;
    this.#now = now;
  }

  /** Calls functions by shorter names from now on. */
  name(functions: ReadonlyMap<string, string>): void {
    this.#names = functions;
  }

  /** Tells of a write to the runs table. */
  wrote({ oldItem, newItem }: Pick<Write, "oldItem" | "newItem">): void {
    const run = asRun(newItem);
    if (run === undefined) return;
    const id = runId(run);
    if (run.status === "running" && run.logs !== undefined) this.#remember(run.logs.requestId, id);
    this.#stage.progress(id, run.status === "running" ? run : undefined);
    const words = moveWords(asRun(oldItem), run);
    if (words !== undefined) this.say(`${id} ${words}`);
  }

  /** Tells of a line that a function printed. */
  printed({ functionName, requestId, text }: LogLine): void {
    if (text.trim() === "" || text.startsWith('{"pawl":')) return;
    const runs = requestId === undefined ? undefined : this.#runs.get(requestId);
    // Runs of one batch share their invocation: whose line it is cannot be told.
    const who = runs?.size === 1 ? [...runs][0] : (this.#names.get(functionName) ?? functionName);
    this.say(`${who} | ${text}`);
  }

  /** Tells what went wrong beside any run's record. */
  warn(text: string): void {
    let worded = text;
    for (const [name, short] of this.#names) worded = worded.replaceAll(name, short);
    this.say(worded);
  }

  /** One line, with the time of day before it. */
  say(text: string): void {
    this.#stage.line(`${new Date(this.#now()).toISOString().slice(11, 19)} ${text}`);
  }

  #remember(requestId: string, id: string): void {
    const runs = this.#runs.get(requestId) ?? new Set();
    runs.add(id);
    this.#runs.set(requestId, runs);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > requestsKept && oldest !== undefined) this.#runs.delete(oldest);
  }
}

/** A run's own item; the items beside it are not runs. */
function asRun(raw: RawItem | undefined): RunRecord | undefined {
  if (raw === undefined) return undefined;
  const item = plainItem(raw) as unknown as Partial<RunRecord>;
  return item.status === undefined || item.run === undefined ? undefined : (item as RunRecord);
}
