/**
 * A task's `total`, asked for before a run's first item. It is worth a quarter of a turn at the most: a file that takes
 * longer to count would otherwise use up one turn after the other before its first row is read. A `total` that is not
 * done by then is told by its signal, and the run has none.
 */
import { inTime } from "../../model/in-time.ts";
import type { Task } from "../../model/task/task.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { follow } from "../within-turn.ts";

const share = 4;

/** Asks for the total, unless the run has one or is under way. @throws what it throws */
export async function askForTotal(
  total: NonNullable<Task["total"]>,
  turn: Turn,
  params: unknown,
): Promise<void> {
  const { checkpoints, deadline, context } = turn;
  if (checkpoints.total !== undefined || checkpoints.cursor !== undefined) return;
  const { clock, log } = context;
  const stopped = new AbortController();
  const signal = AbortSignal.any([turn.request.signal, stopped.signal]);
  const milliseconds = Math.max(0, deadline.stopAt - clock.monotonic()) / share;
  const answer = Promise.resolve(total(new TurnContext(turn, params, signal)));
  follow(turn, answer);
  const late = () => {
    log("warn", "total not known in time", turn.run, { milliseconds: Math.round(milliseconds) });
    // It fails once it obeys its signal, which nobody waits for.
    stopped.abort(new Error("a quarter of the turn is over: total is not waited for"));
  };
  const count = Math.round((await inTime(clock, milliseconds, answer, late)) ?? Number.NaN);
  if (Number.isSafeInteger(count)) checkpoints.total = Math.max(0, count);
}
