/**
 * Ends the runs that wait for an approval that has expired, after a deploy that took `confirm` off a stage's last task; and
 * finds the runs that nothing looks after: `running`, their worker dead, without an entry, and their message gone, as
 * after a purge of the queue. Only the first turn of a run on a lane with a short visibility timeout can be in that
 * state, and a run that a later occurrence finds in its slot is found there. All others are found here, once an hour.
 *
 * No index holds these runs, so the newest runs of each task are read. A task has its minute of the hour, which follows
 * from its name: a new environment of the function changes nothing, and the tasks are spread over the hour. What there
 * was no time for is kept in memory, with the place in a task's runs, and comes first in the next minute. This holds
 * invariant 6.
 */
import { hash24 } from "../model/hash.ts";
import { waitsForApproval } from "../model/run/index-keys.ts";
import { endIfUnapproved, isForsaken, type RunnerContext, watchIfForsaken } from "../runs/index.ts";

const minuteMs = 60_000;
const minutesAnHour = 60;
/** How far back runs are looked at, in milliseconds: later than a day, an occurrence starts no more. */
const horizonMs = 25 * 3_600_000;
/** A new environment begins so many minutes back: a call may come late, and the one before may have left tasks behind. */
const lookBackMinutes = 5;
/** Tasks that are looked at at once. */
const atOnce = 16;
const pageSize = 500;

/** A place in a task's runs. */
interface Place {
  /** The same for all pages: DynamoDB refuses a page that begins outside what is asked for. */
  readonly since: number;
  after?: string;
}

/** The minute of each hour in which a task is looked at. */
export function minuteOf(task: string): number {
  return hash24(task) % minutesAnHour;
}

export class HourlyLook {
  readonly #context: RunnerContext;
  /** The tasks that are to be looked at, the longest waiting first. */
  readonly #waiting = new Map<string, Place>();
  /** The first minute, counted from 1970, whose tasks did not join them yet. */
  #nextMinute: number | undefined;

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  /** Gives each such run an entry, so that the sweeper sends it, while there is time. Never rejects. */
  async look(hasTime: () => boolean): Promise<void> {
    this.#addDueTasks();
    if (this.#waiting.size === 0) return;
    const left = new Map<string, Place>();
    const counts = await Promise.all(Array.from({ length: atOnce }, () => this.#lookAtTasks(left, hasTime)));
    // What was begun comes after what was not: a long task holds up no other.
    for (const [task, place] of left) this.#waiting.set(task, place);
    const found = counts.reduce((sum, count) => sum + count, 0);
    const cutShort = this.#waiting.size;
    const level = found + cutShort > 0 ? "warn" : "debug";
    this.#context.log(level, "hourly look", undefined, { found, cutShort });
  }

  #addDueTasks(): void {
    const { clock, lanes } = this.#context;
    const now = clock.now();
    const minute = Math.floor(now / minuteMs);
    const first = Math.max(this.#nextMinute ?? minute - lookBackMinutes, minute - minutesAnHour + 1);
    for (const task of Object.keys(lanes)) {
      const sinceItsMinute = (((minute - minuteOf(task)) % minutesAnHour) + minutesAnHour) % minutesAnHour;
      if (minute - sinceItsMinute < first || this.#waiting.has(task)) continue;
      this.#waiting.set(task, { since: now - horizonMs });
    }
    this.#nextMinute = Math.max(first, minute + 1);
  }

  /** Takes one task after another. Returns how many runs it found; what it could not finish is in `left`. */
  async #lookAtTasks(left: Map<string, Place>, hasTime: () => boolean): Promise<number> {
    let found = 0;
    while (hasTime()) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [task, place] = next;
      this.#waiting.delete(task);
      try {
        for await (const count of this.#lookAt(task, place)) {
          found += count;
          if (hasTime()) continue;
          left.set(task, place);
          break;
        }
      } catch (error) {
        left.set(task, place);
        this.#context.log("warn", "hourly look failed", undefined, { task, error });
      }
    }
    return found;
  }

  /** Looks at a task's runs from a place on, and moves the place. Yields how many runs got an entry since it last did. */
  async *#lookAt(task: string, place: Place): AsyncGenerator<number> {
    const { store, clock, confirms } = this.#context;
    do {
      const now = clock.now();
      // A read that lags behind finds what is there an hour later at the latest, and the write has its condition.
      const options = { now, since: place.since, limit: pageSize, after: place.after, consistent: false };
      const { items, next } = await store.list(task, options);
      for (const run of items) {
        // Hardly any run is: the others cost no time.
        const isUnapproved = waitsForApproval(run);
        if (!isUnapproved && !isForsaken(run, now)) continue;
        const isWatched = isUnapproved
          ? confirms === undefined && (await endIfUnapproved(this.#context, run))
          : await watchIfForsaken(this.#context, run, now);
        place.after = run.run;
        yield isWatched ? 1 : 0;
      }
      place.after = next;
      if (next !== undefined) yield 0;
    } while (place.after !== undefined);
  }
}
