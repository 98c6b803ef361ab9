/**
 * Tells what runs have not told yet: events of their lives to whatever listens, and callbacks to tasks. Only workers do it:
 * each notes the runs that it has written or found, and tells of them at the end of its message, before it acknowledges
 * that. Only lanes where something listens have this file in their bundle.
 *
 * It takes as given that the write which made an event left it in `untold` (`runs/moves/telling.ts`). What was told is taken
 * away afterwards, so after a crash in between it is told again, under the same id: invariant 17. Nothing is told of a run that an operator
 * has stopped before its worker has let it go.
 */

import { inTime } from "../model/in-time.ts";
import { isHeld } from "../model/run/held.ts";
import { type RunRecord, runId } from "../model/run/run.ts";
import { isToldOf, readUntold, type Untold } from "../model/run/told/untold.ts";
import { apply, type RunnerContext, type Teller, type TimeLeft, told } from "../runs/index.ts";
import type { Outcome } from "../store/run-store.ts";
import { isLifeEvent } from "./run-event.ts";

/** One event or callback of a run, as it is told. */
export interface Telling extends Untold {
  readonly run: RunRecord;
  /** `TURN:NAME:MILLISECONDS`, as the run has it. */
  readonly text: string;
}

/** Something that is told. */
export interface Listener {
  /** What it is, in the log. */
  readonly name: string;
  /** It is told only at the end of a message, which says how much time there is. @default false */
  readonly needsTime?: boolean;
  hears(telling: Telling): boolean;
  /** Tells all of it. Returns what could not be told, and is told again. */
  tell(tellings: readonly Telling[], time: TimeLeft | undefined): Promise<readonly Telling[]>;
}

/** A run that changes this often while it is told of is left to its next message. */
const mostTries = 5;
/** A run has at most so many left after they could not be told: the oldest are given up, since its item has to stay small. */
const mostLeft = 16;
/** So much of an invocation stays after what is told, to answer Lambda. */
const leftAfterTellingMs = 500;

export class RunTeller implements Teller {
  readonly #context: RunnerContext;
  readonly #listeners: readonly Listener[];
  readonly #noted = new Map<string, RunRecord>();
  #telling: Promise<void> = Promise.resolve();
  /** No call is begun after this instant of the monotonic clock: the function is about to end. */
  #until = Number.POSITIVE_INFINITY;

  constructor(context: RunnerContext, listeners: readonly Listener[]) {
    // What is left is not noted again: the run's next message brings it back.
    this.#context = { ...context, teller: undefined };
    this.#listeners = listeners;
  }

  note(run: RunRecord): void {
    this.#noted.set(runId(run), run);
  }

  async tellAll(time?: TimeLeft): Promise<void> {
    const { clock } = this.#context;
    // What limited an earlier invocation is over.
    if (time === undefined && !this.#hasTime) this.#until = Number.POSITIVE_INFINITY;
    this.#telling = this.#telling.then(() => this.#tellNoted(time));
    if (time === undefined) return this.#telling;
    const longestMs = Math.max(0, time.remaining() - leftAfterTellingMs);
    this.#until = clock.monotonic() + longestMs;
    await inTime(clock, longestMs, this.#telling, () => {});
  }

  get #hasTime(): boolean {
    return this.#context.clock.monotonic() < this.#until;
  }

  async #tellNoted(time: TimeLeft | undefined): Promise<void> {
    const now = this.#context.clock.now();
    const noted = [...this.#noted.values()];
    this.#noted.clear();
    const runs = noted.filter((run) => run.status === "running" || !isHeld(run, now));
    if (runs.length === 0 || !this.#hasTime) return;
    try {
      const untold = await this.#tell(
        runs.flatMap((run) => this.#tellingsOf(run)),
        time,
      );
      const left = await Promise.all(runs.map((run) => this.#closeOrLeave(run, untold)));
      for (const run of left) if (run !== undefined && this.#waits(run, time)) this.note(run);
    } catch (error) {
      this.#context.log("warn", "not told", runs[0], { error });
    }
  }

  /** Whether a run has something left for the end of the message. One that was noted since is noted as it was then. */
  #waits(run: RunRecord, time: TimeLeft | undefined): boolean {
    if (time !== undefined || this.#noted.has(runId(run))) return false;
    const needing = this.#listeners.filter(({ needsTime }) => needsTime);
    return this.#tellingsOf(run).some((one) => needing.some((listener) => listener.hears(one)));
  }

  /** What something listens to. What nothing listens to any more counts as told. */
  #tellingsOf(run: RunRecord): readonly Telling[] {
    return (run.untold ?? [])
      .map((text) => ({ run, text, ...readUntold(text) }))
      .filter(({ name }) => isToldOf(this.#context, run.task, name));
  }

  /** Tells each to all that hear it. Returns what has to be told again; also a callback that no listener here hears, which is another lane's. */
  async #tell(tellings: readonly Telling[], time: TimeLeft | undefined): Promise<ReadonlySet<string>> {
    const isHeard = (one: Telling) => this.#listeners.some((listener) => listener.hears(one));
    const left = tellings.filter((one) => !isLifeEvent(one.name) && !isHeard(one));
    for (const listener of this.#listeners) {
      const heard = tellings.filter((one) => listener.hears(one));
      if (heard.length === 0) continue;
      try {
        const waits = listener.needsTime && time === undefined;
        left.push(...(waits ? heard : await listener.tell(heard, time)));
      } catch (error) {
        this.#context.log("warn", "not told", heard[0]?.run, { to: listener.name, error });
        left.push(...heard);
      }
    }
    return new Set(left.map(idOf));
  }

  /** The same, for one of several runs: a failure is logged, so that the others are still waited for. The run's next message tells it. */
  async #closeOrLeave(run: RunRecord, untold: ReadonlySet<string>): Promise<RunRecord | undefined> {
    try {
      return await this.#close(run, untold);
    } catch (error) {
      this.#context.log("warn", "not told", run, { error });
      return undefined;
    }
  }

  /** Takes away what was told, and returns the run as it is then. What was added since stays on it: the process that added it tells it. */
  async #close(run: RunRecord, untold: ReadonlySet<string>): Promise<RunRecord | undefined> {
    let seen: RunRecord | undefined = run;
    const isLeft = (text: string) => untold.has(idOf({ run, text })) || !run.untold?.includes(text);
    for (let tries = 0; tries < mostTries && seen?.untold !== undefined && this.#hasTime; tries++) {
      const left: readonly string[] = seen.untold.filter(isLeft);
      const failed: readonly string[] = left.filter((text: string) => untold.has(idOf({ run, text })));
      const givenUp = failed.slice(0, Math.max(0, failed.length - mostLeft));
      const rest: readonly string[] = left.filter((text: string) => !givenUp.includes(text));
      if (givenUp.length > 0) this.#context.log("error", "events given up", run, { events: givenUp });
      if (rest.length === seen.untold.length) return seen;
      const outcome: Outcome<RunRecord> = await apply(this.#context, seen, told(seen, rest));
      if (outcome.ok) return outcome.item;
      seen = outcome.item;
    }
    return seen;
  }
}

function idOf({ run, text }: Pick<Telling, "run" | "text">): string {
  return `${runId(run)}:${text}`;
}
