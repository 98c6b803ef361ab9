/** Tells the stage's own `onError` of an error. It cannot hold a turn up: it is waited for a little, and never beyond the turn's end. */
import { inTime } from "../../model/in-time.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { ErrorInfo, OnError } from "../../model/task/items/error-hook.ts";
import type { Json } from "../../model/task/task.ts";
import type { TellError } from "../../runs/index.ts";

/** It is waited for so long, in milliseconds. */
const longestMs = 5_000;
/** What the write that settles the turn is left of its function and of its lease, in milliseconds. */
const marginMs = 2_500;
const endless = Number.POSITIVE_INFINITY;

/** Tells a hook of errors. Resolves once it was told, or need not be waited for any more; never rejects. */
export const tellErrorBy =
  (onError: OnError): TellError =>
  async (turn, error, told) => {
    const { context, run, deadline, lease } = turn;
    const { clock, log } = context;
    const { task, attempt, startedAt } = run;
    const { ticks, cursor } = turn.checkpoints ?? savedIn(run);
    const info: ErrorInfo = {
      source: "pawl",
      task,
      run: run.run,
      startedAt: startedAt === undefined ? undefined : new Date(startedAt),
      endedAt: new Date(clock.now()),
      ticks,
      item: undefined,
      cursor,
      attempt,
      handled: false,
      level: "error",
      context: undefined,
      ...told,
    };
    const now = clock.monotonic();
    const left = deadline?.left(now) ?? endless;
    const ofLease = (lease?.endsAt ?? endless) - now;
    const longest = Math.min(longestMs, left - marginMs, ofLease - marginMs);
    const late = () => log("warn", "onError did not return in time", run);
    try {
      await inTime(clock, longest, Promise.resolve(onError(error, info)), late);
    } catch (thrown) {
      log("warn", "onError failed", run, { error: thrown });
    }
  };

function savedIn({ ticks, cursor }: RunRecord) {
  return { ticks, cursor: cursor === undefined ? undefined : (JSON.parse(cursor) as Json) };
}
