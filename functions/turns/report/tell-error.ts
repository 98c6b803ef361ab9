/** Tells the stage's own `onError` of an error. It cannot hold a turn up: it is waited for a little, and never beyond the turn's end. */
import { inTime } from "../../model/in-time.ts";
import type { ErrorInfo, OnError } from "../../model/task/items/error-hook.ts";
import type { TellError } from "../../runs/index.ts";

/** It is waited for so long, in milliseconds. */
const longestMs = 5_000;
/** What the write that settles the turn is left of its function and of its lease, in milliseconds. */
const marginMs = 2_500;

/** Tells a hook of errors. Resolves once it was told, or need not be waited for any more; never rejects. */
export const tellErrorBy =
  (onError: OnError): TellError =>
  async (turn, error, told) => {
    const { context, run, checkpoints, deadline, lease } = turn;
    const { clock, log } = context;
    const { task, attempt, startedAt } = run;
    const info: ErrorInfo = {
      source: "pawl",
      task,
      run: run.run,
      startedAt: startedAt === undefined ? undefined : new Date(startedAt),
      endedAt: new Date(clock.now()),
      ticks: checkpoints.ticks,
      item: undefined,
      cursor: checkpoints.cursor,
      attempt,
      context: undefined,
      ...told,
    };
    const now = clock.monotonic();
    const left = Math.min(longestMs, deadline.left(now) - marginMs, lease.endsAt - now - marginMs);
    const late = () => log("warn", "onError did not return in time", run);
    try {
      await inTime(clock, left, Promise.resolve(onError(error, info)), late);
    } catch (thrown) {
      log("warn", "onError failed", run, { error: thrown });
    }
  };
