/**
 * Judges a year: what Pawl said of its instants, against a list that is made without Pawl's code, and what was delivered.
 * Each instant has one verdict, and it is the right one; nothing is said of any other instant. This is invariant 9.
 */
import { type CaughtUp, caughtUp, type Known } from "./caught-up.ts";
import { horizonOf, isFired } from "./deployments.ts";
import type { TriggerInstants } from "./instants.ts";
import { leftOut } from "./overrides.ts";
import { clockOf } from "./questions.ts";
import type { Fact, YearWorld } from "./world.ts";
import { type Span, within } from "./year.ts";

export interface JudgedYear {
  readonly wrong: readonly string[];
  /** Instants of the list. */
  readonly occurrences: number;
  /** How often each verdict was given. */
  readonly verdicts: ReadonlyMap<string, number>;
  /** Instants for which a message in the same minute decides: either of two verdicts is right. */
  readonly unsure: number;
}

/** What the sweeper sends ahead comes so many seconds after its instant at the latest. */
const latest = 2;
/** Between two sweeps there are at most so many seconds, where the sweeper fires, and so far ahead it sends. */
const ahead = 170;

export function judgeYear(world: YearWorld): JudgedYear {
  const wrong = [...world.wrong];
  const verdicts = new Map<string, number>();
  let [occurrences, unsure] = [0, 0];
  for (const one of world.listed) {
    const name = `${one.task.name}/${one.trigger.id}`;
    const said = (world.questions.said.get(name) ?? [])
      .filter(({ at, word }) => !isOver(one, at, word))
      .toSorted((a, b) => a.at - b.at);
    const found = matched(
      one,
      said.map(({ at }) => at),
    );
    wrong.push(...found.wrong.map((what) => `${name}: ${what}`));
    const expected = new Expected(world, one, found.instants);
    const words = new Map(said.map(({ at, word }) => [at, word]));
    for (const at of found.instants) {
      occurrences++;
      const word = words.get(at) ?? "nothing";
      verdicts.set(word, (verdicts.get(word) ?? 0) + 1);
      const right = expected.of(at);
      if (right.length > 1) unsure++;
      if (!right.includes(word))
        wrong.push(`${name} at ${clockOf(at)}: ${word}, and the list says ${right.join(" or ")}`);
    }
  }
  return { wrong, occurrences, verdicts, unsure };
}

/** Whether an override is over: its own schedule is not deployed any more. */
function isOver({ task, trigger }: TriggerInstants, at: number, word: string): boolean {
  const override = task.overrides.find(({ schedule }) => schedule?.id === trigger.id);
  return override !== undefined && at >= override.span[1] && word === "not deployed";
}

/** The instants of a trigger: those of the list, and of each window the one that Pawl drew. */
function matched({ instants, windows }: TriggerInstants, said: readonly number[]) {
  const wrong: string[] = [];
  const own = new Set(instants);
  const inWindows = windows.map(([from, to]) => said.filter((at) => from <= at && at < to));
  for (const [i, found] of inWindows.entries())
    if (found.length !== 1)
      wrong.push(`${found.length} instants in the window of ${clockOf(windows[i]?.[0] ?? 0)}`);
  const drawn = inWindows.flat();
  const known = new Set([...own, ...drawn]);
  for (const at of said) if (!known.has(at)) wrong.push(`${clockOf(at)} is no instant`);
  if (new Set(said).size !== said.length) wrong.push("an instant has two verdicts");
  return { wrong, instants: [...instants, ...drawn] };
}

/** What is right of each instant of a trigger. */
class Expected {
  readonly #world: YearWorld;
  readonly #one: TriggerInstants;
  readonly #caughtUp: CaughtUp;
  readonly #name: string;
  readonly #horizon: number;

  constructor(world: YearWorld, one: TriggerInstants, instants: readonly number[]) {
    this.#world = world;
    this.#one = one;
    this.#name = `${one.task.name}/${one.trigger.id}`;
    this.#horizon = horizonOf(one.trigger);
    const { task, trigger } = one;
    const off = task.overrides.flatMap(({ span, schedule }) => (schedule === undefined ? [span] : []));
    const held = [...task.paused, ...task.disabled, ...trigger.removed, ...off];
    const known = instants.map((at): Known => {
      const fact = this.#fact(at);
      const isInTime = fact !== undefined && fact.at < at + this.#horizon;
      return {
        at,
        horizon: this.#horizon,
        recordedAt: isInTime ? fact.at : undefined,
        ranAt: isInTime ? undefined : fact?.at,
        // What an operator leaves out for another schedule is not caught up.
        isAttended: (isInTime && !passing.has(fact.word)) || this.#leftOut(at) === "skipped (overridden)",
      };
    });
    this.#caughtUp = caughtUp(known, {
      catchUp: task.catchUp,
      heldUntil: (at) => after(held, at),
      nextSweep: (at) => nextOf(world.sweeps, at),
      resumes: task.paused.map(([, to]) => to),
    });
  }

  of(at: number): readonly string[] {
    const fact = this.#fact(at);
    const own = fact?.word ?? this.#absent(at);
    const due = this.#dueAt(at);
    if (fact?.word === "succeeded" && due !== undefined && fact.at > due) return ["a run in time"];
    if (fact?.word === "succeeded" || fact?.word === "cancelled" || fact?.word === "skipped (overlap)")
      return [own];
    if (this.#caughtUp.unsure.has(at)) return [own, "succeeded"];
    if (this.#caughtUp.started.has(at)) return ["succeeded"];
    // What came in time to a lane that was full until it was old and too late to start left no record, as it should.
    const came = fact?.at ?? this.#world.unrecorded.get(`${this.#name}/${at}`);
    if (due !== undefined && (came === undefined || (fact === undefined && came > due)))
      return ["a run: it was to be sent"];
    return [own];
  }

  #leftOut(at: number): string | undefined {
    return leftOut(this.#one.task, this.#one.trigger.id, at);
  }

  #fact(at: number): Fact | undefined {
    return this.#world.facts.get(`${this.#name}/${at}`);
  }

  /** What an instant is that left no record. */
  #absent(at: number): string {
    const { task, trigger } = this.#one;
    if (within(trigger.removed, at)) return "not deployed";
    if (within(task.disabled, at)) return "skipped (disabled)";
    const overridden = this.#leftOut(at);
    if (overridden !== undefined) return overridden;
    if (trigger.maxRuns !== undefined && this.#world.ranBefore(this.#name, at) >= trigger.maxRuns)
      return "skipped (limit)";
    return task.catchUp === "none" ? "missed" : "skipped (catch-up)";
  }

  /**
   * By when a worker had to take its message: at its instant, or once its lane was no longer full. Undefined where no
   * message had to be sent ahead: the sweeper was not called before its instant, or it is no instant of what it fires.
   */
  #dueAt(at: number): number | undefined {
    const { task, trigger } = this.#one;
    const sweep = nextOf(this.#world.sweeps, at - ahead);
    const isSent = sweep <= at && !within(task.disabled, at) && this.#leftOut(at) === undefined;
    if (!isFired(trigger) || !isSent) return undefined;
    const full = this.#world.plan.full.find(([from, to]) => from <= at + latest && at < to);
    return (full?.[1] ?? at) + latest;
  }
}

/** Skips that a catch-up makes up for. */
const passing = new Set([
  "skipped (paused)",
  "skipped (disabled)",
  "skipped (late)",
  "errored (never claimed)",
]);

/** The first instant from one on that lies in no span. */
function after(spans: readonly Span[], at: number): number {
  const span = within(spans, at);
  return span === undefined ? at : after(spans, span[1]);
}

/** The first of sorted numbers that is not below one. */
function nextOf(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Number.POSITIVE_INFINITY;
}
