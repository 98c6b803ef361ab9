/**
 * The task that runs a backfill: it walks over the occurrences of a stretch of time, begins those that its table names,
 * and ends after the last of its runs. It is a run like any other: it shows its progress, is paused, resumed and cancelled,
 * and goes on from its cursor after a crash.
 *
 * The cursor is the last occurrence that is settled and the runs in flight. It is stored before each start: so whatever a
 * crash leaves unsettled is the one occurrence that was about to begin, and its record says whether it has (invariant 16).
 */

import { type KnownLedger, readLedgers } from "../ledger/index.ts";
import { NonRetryableError } from "../model/errors.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isTerminal } from "../model/run/status.ts";
import { backfillTask } from "../model/task/own-task.ts";
import type { Json, RunContext, Task } from "../model/task/task.ts";
import { isFresh, isKnownPaused, type OwnRunContext, readState, type WorkerContext } from "../runs/index.ts";
import { begin, decisionAt } from "./begin.ts";
import { isBegun } from "./decide.ts";
import { Flight, type FlightList } from "./flight.ts";
import { type KnownParams, readKnownParams } from "./known-params.ts";
import { countOccurrences, nextOccurrences, type Occurrence } from "./occurrences.ts";
import { recordsOf } from "./records.ts";
import { chosen, mostInstants, refusalOf } from "./refusal.ts";
import { type BackfillParams, type BackfillRequest, backfillParams, requestOf } from "./request.ts";
import { Waiting } from "./waiting.ts";

/** Occurrences whose records are read at once. */
const pageSize = 100;
/** While its task is paused it looks again after so many seconds. */
const pausedSeconds = 60;

/** What became of the occurrences so far: the output of the run. */
interface Counts {
  /** Started by this backfill. */
  readonly begun: number;
  /** Of these. */
  readonly succeeded: number;
  readonly errored: number;
  /** Not started: done already, or not asked for. */
  readonly left: number;
}

interface BackfillCursor extends Counts {
  /** The last occurrence that is settled: its run's name. */
  readonly next?: string;
  readonly flight: FlightList;
  /** About how long its runs take, in seconds. */
  readonly took?: number;
  /** For how long it has waited, in seconds, since the last of its runs was done: a backfill that waits does not stand still. */
  readonly waited: number;
}

const none: BackfillCursor = { begun: 0, succeeded: 0, errored: 0, left: 0, flight: {}, waited: 0 };

export const backfill: Task = Object.freeze({
  name: backfillTask,
  description: "Starts the occurrences of a task that did not run.",
  triggers: Object.freeze([]),
  params: backfillParams,
  settings: Object.freeze({
    overlap: "allow",
    // Calls may fail for minutes, and a backfill may take days.
    maxAttempts: 20,
    // Each checkpoint is written: one comes before each start.
    checkpointSeconds: 0,
    // A run in flight may be paused for long.
    stuckAfterSeconds: 31_536_000,
    unit: "instants",
  }),
  version: 1,
  run: (ctx: RunContext) => new Backfill(ctx as OwnRunContext<BackfillParams>).run(),
});

class Backfill {
  readonly #ctx: OwnRunContext<BackfillParams>;
  readonly #request: BackfillRequest;
  readonly #flight: Flight;
  readonly #waiting: Waiting;
  #counts: Counts;
  #next: string | undefined;
  #page: { readonly occurrence: Occurrence; readonly run: RunRecord | undefined }[] = [];

  constructor(ctx: OwnRunContext<BackfillParams>) {
    const cursor: BackfillCursor = ctx.cursor ?? none;
    const { begun, succeeded, errored, left, next, flight, took, waited } = cursor;
    this.#ctx = ctx;
    this.#request = requestOf(ctx.params, ctx.scheduledTime);
    this.#flight = new Flight(flight);
    this.#waiting = new Waiting(ctx, took, waited);
    this.#counts = { begun, succeeded, errored, left };
    this.#next = next;
  }

  /** Returns the counts. Where the turn is to stop, its cursor says where the next one goes on. */
  async run(): Promise<Counts> {
    const { runner, signal } = this.#ctx;
    const { task, maxConcurrent, force } = this.#request;
    const all = await readLedgers(runner.store, task);
    const ledgers = chosen(all, this.#request);
    const params = await readKnownParams(runner.store, runner, task, ledgers);
    if (this.#ctx.cursor === undefined) this.#check(all, params);
    // One that is told to stop before its first start has not done all it had to.
    this.#keep();
    this.#ctx.total ??= countOccurrences(ledgers, this.#request, mostInstants);
    while (!signal.aborted) {
      if (!force && (await isTaskPaused(runner, task))) {
        this.#snooze(pausedSeconds);
        break;
      }
      const isFull = this.#flight.isFull(maxConcurrent);
      const following = isFull ? undefined : await this.#following(ledgers);
      if (following !== undefined) {
        await this.#settle(following.occurrence, following.run, params);
        continue;
      }
      if (this.#flight.size === 0) break;
      if (await this.#land()) continue;
      const seconds = this.#waiting.next();
      if (await this.#waiting.inProcess(seconds)) continue;
      this.#snooze(seconds);
      break;
    }
    return this.#counts;
  }

  /** What is refused here was refused by no door, and cannot become right. A paused task is waited for. */
  #check(ledgers: readonly KnownLedger[], params: KnownParams): void {
    const { runner } = this.#ctx;
    const now = runner.clock.now();
    const refusal = refusalOf(this.#request, {
      directory: runner,
      ledgers,
      params,
      isPaused: false,
      isUnderWay: true,
      now,
    });
    if (refusal !== undefined) throw new NonRetryableError(refusal);
  }

  /** The next occurrence, with its record. */
  async #following(ledgers: readonly KnownLedger[]) {
    if (this.#page.length === 0) {
      const occurrences = nextOccurrences(ledgers, this.#request, this.#next, pageSize);
      const runs = await recordsOf(this.#ctx.runner, this.#request.task, occurrences);
      this.#page = occurrences.map((occurrence) => ({ occurrence, run: runs.get(occurrence.run) }));
    }
    return this.#page.shift();
  }

  /** Begins an occurrence, or leaves it. All before it are settled, and stored as such, before it is begun. */
  async #settle(occurrence: Occurrence, found: RunRecord | undefined, params: KnownParams): Promise<void> {
    const { runner, run: name } = this.#ctx;
    const backfilling = { request: this.#request, backfill: name, params };
    const decision = decisionAt(runner, backfilling, occurrence, found);
    if (isBegun(decision)) await this.#ctx.save(this.#cursor, this.#ticks);
    const run = await begin(runner, backfilling, occurrence, found);
    if (run === undefined) this.#count("left");
    else {
      this.#flight.add(occurrence.run);
      this.#count("begun");
    }
    this.#next = occurrence.run;
    this.#keep();
  }

  /** Takes out what is done. Returns whether anything was. */
  async #land(): Promise<boolean> {
    const landed = await this.#flight.land(this.#ctx.runner, this.#request.task);
    for (const run of landed) {
      if (run?.status === "succeeded") this.#count("succeeded");
      else if (run?.status === "errored") this.#count("errored");
      if (run !== undefined && isTerminal(run.status)) this.#waiting.tookOf(run);
    }
    if (landed.length > 0) this.#keep();
    return landed.length > 0;
  }

  #snooze(seconds: number): void {
    this.#waiting.outside(Math.max(1, seconds));
    this.#keep();
    this.#ctx.snooze(Math.max(1, seconds));
  }

  #count(what: keyof Counts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 };
  }

  #keep(): void {
    this.#ctx.keep(this.#cursor, this.#ticks);
  }

  get #cursor(): Json {
    const { took, waited } = this.#waiting;
    return {
      ...this.#counts,
      flight: this.#flight.toList(),
      waited: Number(waited.toFixed(1)),
      ...(this.#next !== undefined && { next: this.#next }),
      ...(took !== undefined && { took }),
    };
  }

  /** Occurrences that are done with. */
  get #ticks(): number {
    const { begun, left } = this.#counts;
    return begun + left - this.#flight.size;
  }
}

export default backfill;

/** Whether an operator has paused a task, as of at most five seconds ago. */
async function isTaskPaused(context: WorkerContext, task: string): Promise<boolean> {
  if (!isFresh(context, task)) await readState(context, task);
  return isKnownPaused(context, task);
}
