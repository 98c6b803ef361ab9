/**
 * The sweeper's minute: resends runs that are overdue. It works on no run and ends none. This holds invariants 6 and 11.
 *
 * It takes as given that the index may lag behind, so an entry is only a hint. It moves the entry first, on condition
 * that the entry is where it was read: of two sweepers that see it, one moves it. Each time it moves further away, so
 * messages cannot multiply. The write returns the run, which says what to do next, so no run is read.
 *
 * The entry of a run that has ended, or is paused without an end, is removed while the run is still as that write
 * found it; whatever brings such a run back gives it a new entry. So is that of a shard whose run holds it back. Left to others: which entries there are
 * (`index-keys.ts`), the sending (`outbox.ts`), slots left behind (`slot-round.ts`), and in which order all of it is
 * done (`functions/sweeper.ts`).
 */
import type { RunRecord } from "../model/run/run.ts";
import { isTerminal } from "../model/run/status.ts";
import { tellsAnything } from "../model/run/told/untold.ts";
import { endPause } from "../operators/index.ts";
import { announce, apply, forget, isHeldByRun, postpone, type RunnerContext, told } from "../runs/index.ts";
import type { DueEntry, Page } from "../store/run-store.ts";
import { Outbox } from "./outbox.ts";

/** What a sweep did. */
export interface Swept {
  /** Entries that were due, as far as it got. */
  readonly due: number;
  readonly sent: number;
  readonly forgotten: number;
  /** Entries that failed for now: each is still there, or is due again. */
  readonly failed: number;
  /** Keys that could be read, and keys that could not. */
  readonly keys: number;
  readonly unreadKeys: number;
  /** How long the oldest entry was overdue, in seconds, whether or not it got to it. */
  readonly oldestSeconds: number;
  /** Time ran out: there is more that is due. */
  readonly cutShort: boolean;
}

const longestMinutes = 30;
/** An entry's new instant has up to this much randomness, in milliseconds: a sweeper knows its own write again by it. */
const randomMs = 1_000;
const pageSize = 100;
/** A run that has ended or is paused is sent so often for what it has not told: over five hours. */
const mostUntoldSends = 10;

/** One minute's sweep. */
export class Sweep {
  readonly #context: RunnerContext;
  readonly #outbox: Outbox;
  readonly #until: number;
  #due = 0;
  #resumed = 0;
  #forgotten = 0;
  #failed = 0;
  #keys = 0;
  #unreadKeys = 0;
  #oldestMs = 0;
  /** By key: what was read and had to wait. */
  readonly #left = new Map<string, Page<DueEntry>>();

  constructor(context: RunnerContext) {
    this.#context = context;
    this.#outbox = new Outbox(context);
    this.#until = context.clock.now();
  }

  /** What it did so far. */
  get swept(): Swept {
    return {
      due: this.#due,
      sent: this.#outbox.sent + this.#resumed,
      forgotten: this.#forgotten,
      failed: this.#failed + this.#outbox.unsent,
      keys: this.#keys,
      unreadKeys: this.#unreadKeys,
      oldestSeconds: Math.floor(this.#oldestMs / 1000),
      cutShort: this.#left.size > 0,
    };
  }

  /** Resends what is overdue under some keys. `hasTime` says whether another entry may be begun. Never rejects. */
  async resend(dueKeys: readonly string[], hasTime: () => boolean): Promise<void> {
    await Promise.all(dueKeys.map((dueKey) => this.#sweepKey(dueKey, hasTime)));
    await this.#outbox.flush();
  }

  /** Goes on with those of these keys that it had no time for. Never rejects. */
  async goOn(dueKeys: readonly string[], hasTime: () => boolean): Promise<void> {
    const keys = dueKeys.filter((dueKey) => this.#left.has(dueKey));
    await this.resend(keys, hasTime);
  }

  async #sweepKey(dueKey: string, hasTime: () => boolean): Promise<void> {
    try {
      let page: Page<DueEntry> | undefined = this.#left.get(dueKey) ?? (await this.#firstPage(dueKey));
      this.#left.delete(dueKey);
      while (page !== undefined) {
        const { items, next: after }: Page<DueEntry> = page;
        for (const [i, entry] of items.entries()) {
          if (!hasTime()) {
            this.#left.set(dueKey, { ...page, items: items.slice(i) });
            return;
          }
          await this.#sweepEntry(entry);
        }
        page = after === undefined ? undefined : await this.#read(dueKey, after);
      }
    } catch (error) {
      this.#unreadKeys++;
      this.#context.log("warn", "sweep failed", undefined, { dueKey, error });
    }
  }

  async #firstPage(dueKey: string): Promise<Page<DueEntry>> {
    const page = await this.#read(dueKey);
    this.#keys++;
    const oldest = page.items[0]?.dueAt ?? this.#until;
    this.#oldestMs = Math.max(this.#oldestMs, this.#until - oldest);
    return page;
  }

  #read(dueKey: string, after?: string): Promise<Page<DueEntry>> {
    return this.#context.store.due(dueKey, { until: this.#until, limit: pageSize, after });
  }

  async #sweepEntry(entry: DueEntry): Promise<void> {
    this.#due++;
    try {
      const run = await this.#postponed(entry);
      if (run === undefined) return;
      // A live run needs its message, whatever an earlier end of it left.
      if (run.announce !== undefined && isTerminal(run.status)) await announce(this.#context, run);
      else if (run.untold !== undefined && isAtRest(run, this.#context.clock.now()))
        await this.#bringBack(run);
      else if (needsNoSweeper(run) || (await isHeldByRun(this.#context, run))) {
        if ((await apply(this.#context, run, forget(run))).ok) this.#forgotten++;
      } else if (run.status === "paused") await this.#endPause(run);
      else await this.#outbox.add(run);
    } catch (error) {
      this.#failed++;
      this.#context.log("warn", "sweep failed", entry, { error });
    }
  }

  /** Moves an entry. Returns its run; undefined where the entry was not there any more. */
  async #postponed(entry: DueEntry): Promise<RunRecord | undefined> {
    const { clock, random } = this.#context;
    const minutes = Math.min(2 ** (entry.sends ?? 0), longestMinutes);
    const later = clock.now() + minutes * 60_000 - Math.floor(random() * randomMs);
    const { ok, item } = await apply(this.#context, entry, postpone(entry, later));
    return ok && item.dueKey === entry.dueKey ? item : undefined;
  }

  /** A worker tells what a run that has ended or is paused has not told yet. What nobody could tell for hours is given up. */
  async #bringBack(run: RunRecord): Promise<void> {
    const isGivenUp = (run.sends ?? 0) > mostUntoldSends || !tellsAnything(this.#context, run.task);
    if (!isGivenUp) return this.#outbox.add(run);
    this.#context.log("error", "events given up", run, { events: run.untold });
    await apply(this.#context, run, told(run));
  }

  async #endPause(run: RunRecord): Promise<void> {
    const isOver = run.until !== undefined && Date.parse(run.until) <= this.#context.clock.now();
    if (isOver && (await endPause(this.#context, run))) this.#resumed++;
  }
}

/** Whether nothing but an entry brings a run to a worker: it has ended, or its pause goes on. `now` in epoch milliseconds. */
function isAtRest({ status, until }: RunRecord, now: number): boolean {
  if (status !== "paused") return isTerminal(status);
  return until === undefined || Date.parse(until) > now;
}

function needsNoSweeper(run: RunRecord): boolean {
  return isTerminal(run.status) || (run.status === "paused" && run.until === undefined);
}
