/**
 * Code of a task that the turn waits for beside its items: it may never return. It is abandoned just before the
 * function's end, so that the write that settles the turn still fits, or at the lease's end. What is left behind is
 * followed: where it is still at work once the turn is over, its process ends.
 */
import type { Turn } from "./turn.ts";

/** Code of a task is abandoned this long before the function's end, in milliseconds: one try of the write that settles its turn takes at most 2 s. */
const abandonMarginMs = 2_500;

/** Milliseconds until code of a task is abandoned though it is still at work: just before the function's end, or at the lease's. */
export function msUntilAbandoned({ context, deadline, lease }: Turn): number {
  const now = context.clock.monotonic();
  return Math.max(0, Math.min(deadline.left(now) - abandonMarginMs, lease.endsAt - now));
}

/** Follows code of the task that may still be at work when the turn is over. */
export function follow({ atWork }: Turn, code: Promise<unknown>): void {
  atWork.add(code);
  const returned = () => atWork.delete(code);
  code.then(returned, returned);
}

/**
 * Resolves with what `work` does. What needs no time has returned in time, however late it is called. A lease that ended meanwhile ends the turn as lost.
 * @param name the code's, as its author knows it: `throttle`, `afterStart`
 * @throws what it throws, or Error where it did not return in time
 */
export async function withinTurn<T>(turn: Turn, work: Promise<T>, name: string): Promise<T> {
  const { clock } = turn.context;
  follow(turn, work);
  let cancel = () => {};
  const over = new Promise<never>((_, reject) => {
    const look = () => {
      const left = msUntilAbandoned(turn);
      // The lease may have been renewed in the meantime.
      if (left > 0) {
        cancel = clock.after(left, look);
        return;
      }
      if (clock.monotonic() >= turn.lease.endsAt) turn.end({ kind: "lost" });
      reject(new Error(`${name} did not return before the end of its turn`));
    };
    if (msUntilAbandoned(turn) > 0) look();
    else cancel = clock.after(0, look);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    cancel();
  }
}
