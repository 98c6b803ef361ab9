/**
 * The callback that belongs to the end of a turn, before the write that ends it. Which write it will be may change once
 * more, since an operator may pause or cancel the run while the callback is at work: then the callback of the new choice is
 * called as well. A worker that dies after a callback leaves the run to a next owner, which comes to the same end.
 */

import type { AfterName } from "../../model/callbacks.ts";
import type { Status } from "../../model/run/status.ts";
import type { EndOfTurn } from "../../runs/index.ts";
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

/** Their throw changes nothing about what is written: it is recorded beside. */
const besides: readonly AfterName[] = ["afterError", "afterRetry"];

/** For one turn: calls what belongs to a chosen end, and tells `returned` what was called. Undefined where there is nothing to call; else what the callback failed with, if that fails the attempt. */
export function atEnd(
  turn: Turn,
  returned: (name: AfterName) => void,
): (end: EndOfTurn) => Promise<{ readonly error?: unknown } | undefined> {
  const called = new Set<string>();
  return async ({ to, error, reason }) => {
    const name = callbackOf[to];
    if (name === undefined || turn.deployed.task.callbacks?.[name] === undefined) return undefined;
    // Its params could not be read, so nothing of the task was at work.
    if (reason === "unavailable") return undefined;
    // A run that was resumed in the meantime, and paused again, is paused anew.
    const once = `${name} ${turn.run.turn}`;
    if (called.has(once)) return undefined;
    called.add(once);
    await readParamsOnce(turn);
    try {
      await turn.hold(() => call(turn, name, { error, reason }));
    } catch (thrown) {
      if (!besides.includes(name)) return { error: thrown };
      turn.context.log("error", `${name} failed`, turn.run, { error: String(thrown) });
      turn.besides.push(thrown);
    } finally {
      returned(name);
    }
    return {};
  };
}
