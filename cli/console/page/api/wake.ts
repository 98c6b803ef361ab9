/**
 * Waits that end together: those that are due at nearly the same time call back in one task, so that the rows of a list ask in
 * one request, and are drawn at once.
 */

/** How much too early a wait may end, in milliseconds. */
const slackMs = 20;

const due = new Map<() => void, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** When the timer rings, as `performance.now` says it. */
let rings = Number.POSITIVE_INFINITY;

/** Calls back once, after so many milliseconds or a little before. @returns ends the wait */
export function wakeAfter(ms: number, wake: () => void): () => void {
  const at = performance.now() + ms;
  due.set(wake, at);
  if (at < rings) ringAt(at);
  return () => {
    due.delete(wake);
  };
}

function ringAt(at: number): void {
  clearTimeout(timer);
  rings = at;
  if (Number.isFinite(at)) timer = setTimeout(ring, Math.max(0, at - performance.now()));
}

function ring(): void {
  const until = performance.now() + slackMs;
  const woken = [...due].filter(([, at]) => at <= until).map(([wake]) => wake);
  for (const wake of woken) due.delete(wake);
  ringAt(Math.min(...due.values()));
  for (const wake of woken) wake();
}
