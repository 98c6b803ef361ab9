/**
 * The callback that belongs to the end of a turn, before the write that ends it. Which write it will be may change once
 * more, since an operator may pause or cancel the run while the callback is at work: then the callback of the new choice is
 * called as well. A worker that dies after a callback leaves the run to a next owner, which comes to the same end. This holds
 * invariant 18.
 */

import type { AfterName } from "../../model/callbacks.ts";
import { isStopping } from "../../model/run/shard.ts";
import type { Status } from "../../model/run/status.ts";
import type { EndOfTurn, FailedCallback } from "../../model/task/context/turn-ports.ts";
import { type CallbacksAtEnd, earlierErrors, failureOf, type RunWrite } from "../../runs/index.ts";
import { tellFailure } from "../items/tell-failure.ts";
import type { Turn } from "../turn.ts";
import { call, readParamsOnce } from "./call.ts";

/** By the status that the write leads to; of a release the status that it keeps. */
const callbackOf: Readonly<Partial<Record<Status, AfterName>>> = {
  succeeded: "afterComplete",
  errored: "afterError",
  interrupted: "afterInterrupt",
  retrying: "afterRetry",
  paused: "afterPause",
  cancelled: "afterCancel",
};

/** The callbacks at the end of one turn. `returned` is told what was called. */
export class AtEnd implements CallbacksAtEnd {
  readonly #turn: Turn;
  readonly #returned: (name: AfterName) => void;
  readonly #called = new Set<string>();
  /** Errors that are recorded besides the run's own. */
  readonly #besides: unknown[] = [];

  constructor(turn: Turn, returned: (name: AfterName) => void) {
    this.#turn = turn;
    this.#returned = returned;
  }

  async call({ to, error, reason }: EndOfTurn): Promise<FailedCallback | undefined> {
    const turn = this.#turn;
    const name = callbackOf[to];
    if (name === undefined || turn.deployed.task.callbacks?.[name] === undefined) return undefined;
    // Its params could not be read, so nothing of the task was at work; or it waits for its shards.
    if (reason === "unavailable" || reason === "shards") return undefined;
    // Its shards may still be at work: it is called once they have stopped.
    if ((to === "paused" || to === "cancelled") && isStopping(turn.run, turn.context.clock.now()))
      return undefined;
    // A run that was resumed in the meantime, and paused again, has another turn.
    const once = `${name} ${turn.run.turn}`;
    if (this.#called.has(once)) return undefined;
    this.#called.add(once);
    await readParamsOnce(turn);
    try {
      turn.hold();
      await call(turn, name, { error, reason }).finally(() => turn.close());
    } catch (thrown) {
      turn.failing = undefined;
      await tellFailure(turn, thrown);
      if (name === "afterRetry") {
        this.#besides.push(error);
        return { error: thrown, reason: `${name} failed` };
      }
      if (name !== "afterError") return { error: thrown };
      // The run has its own error.
      turn.context.log("error", "callback failed", turn.run, { error: thrown });
      this.#besides.push(thrown);
    } finally {
      this.#returned(name);
    }
    return {};
  }

  recorded(write: RunWrite): RunWrite {
    if (this.#besides.length === 0) return write;
    const { run, context, mask } = this.#turn;
    const now = context.clock.now();
    const errors = this.#besides
      .map((thrown) => failureOf(thrown, run, { ...run, now, mask }))
      .reduce(
        (kept, failure) => earlierErrors({ ...run, errors: kept }, failure),
        write.set?.errors ?? run.errors,
      );
    return { ...write, set: { ...write.set, errors } };
  }
}
