/**
 * A task's throttles, asked between the items of one turn: before its first item, then at most once a second. The first one
 * that throttles ends the turn, and its backoff says when the run goes on. They are given as long as an item is: until just
 * before the function's end.
 *
 * Only the workers of lanes whose tasks have throttles carry this file.
 */

import { cut } from "../model/cut.ts";
import { show } from "../model/show.ts";
import type { Throttling } from "../model/task/context/turn-ports.ts";
import type { TaskContext, Throttle } from "../model/task/task.ts";
import { backoffMistake, flatThrottles, isBackoff } from "../model/throttle.ts";
import type { AfterThrottle } from "../runs/index.ts";
import { afterThrottle } from "./settle/after-throttle.ts";
import type { Turn } from "./turn.ts";
import { withinTurn } from "./within-turn.ts";

/** Conditions are asked again this long after they were answered, in milliseconds. */
const askEveryMs = 1_000;
const defaultSeconds = 30;
/** The longest text of a condition that is kept, in bytes. */
const longestText = 100;

/** A turn's throttles. */
export function throttling(turn: Turn, ctx: TaskContext): Throttling {
  return new TurnThrottling(turn, ctx);
}

class TurnThrottling implements Throttling {
  readonly #turn: Turn;
  readonly #ctx: TaskContext;
  readonly #throttles: readonly Throttle[];
  #askAt = Number.NEGATIVE_INFINITY;

  constructor(turn: Turn, ctx: TaskContext) {
    this.#turn = turn;
    this.#ctx = ctx;
    this.#throttles = flatThrottles(turn.deployed.task.throttle);
  }

  get askAt(): number {
    return this.#askAt;
  }

  async ask(): Promise<void> {
    const turn = this.#turn;
    const { clock } = turn.context;
    const askedAt = clock.monotonic();
    // A task's own `run` may save several checkpoints at once.
    this.#askAt = Number.POSITIVE_INFINITY;
    const throttled = await withinTurn(turn, this.#firstThatThrottles(), "throttle");
    const answeredAt = clock.monotonic();
    // Like an item, it is begun only where there is time for it.
    turn.deadline.itemTook(answeredAt - askedAt);
    this.#askAt = answeredAt + askEveryMs;
    if (throttled !== undefined) turn.end({ kind: "throttle", after: throttled });
  }

  async #firstThatThrottles(): Promise<AfterThrottle | undefined> {
    for (const [i, throttle] of this.#throttles.entries()) {
      const answer: unknown = await throttle.when(this.#ctx);
      if (answer === false || answer === "") continue;
      if (answer !== true && typeof answer !== "string")
        throw new Error(`throttle[${i}].when answered ${show(answer)}: allowed are true, false or a text`);
      const text = answer === true ? undefined : cut(this.#turn.mask?.(answer) ?? answer, longestText);
      return afterThrottle(this.#secondsOf(throttle, i), text);
    }
    return undefined;
  }

  #secondsOf({ backoffSeconds = defaultSeconds }: Throttle, i: number): number {
    if (typeof backoffSeconds === "number") return Math.ceil(backoffSeconds);
    const { run, checkpoints, context } = this.#turn;
    const { snoozed = run.snoozed } = checkpoints.progress(context.clock.monotonic());
    const seconds = backoffSeconds((snoozed?.throttled ?? 0) + 1);
    if (!isBackoff(seconds)) throw new Error(backoffMistake(i, seconds));
    return Math.ceil(seconds);
  }
}
