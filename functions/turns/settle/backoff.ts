/** How long a run waits after an attempt that failed. */
import type { Random } from "../../model/clock.ts";
import { defaultBackoff } from "../../model/task/settings.ts";
import type { Task } from "../../model/task/task.ts";

/** Thirty days: what a task's own function asks for beyond is a mistake of its own. */
const longestSeconds = 2_592_000;

/** Seconds until the next attempt; `attempt` is the one that failed, from 1. `threw` gets what the task's own function throws. */
export function backoffSeconds(
  { backoff = defaultBackoff }: Pick<Task, "backoff">,
  attempt: number,
  error: unknown,
  random: Random,
  threw: (error: unknown) => void = () => {},
): number {
  if (typeof backoff === "number") return backoff;
  if (typeof backoff === "function") {
    try {
      const seconds = backoff(attempt, error);
      if (typeof seconds === "number" && seconds >= 0) return Math.min(seconds, longestSeconds);
    } catch (thrown) {
      // It is no reason to lose the run: the default serves.
      threw(thrown);
    }
  }
  const given = typeof backoff === "object" ? backoff : {};
  const { firstSeconds, factor, maxSeconds, jitter } = {
    firstSeconds: given.firstSeconds ?? defaultBackoff.firstSeconds,
    factor: given.factor ?? defaultBackoff.factor,
    maxSeconds: given.maxSeconds ?? defaultBackoff.maxSeconds,
    jitter: given.jitter ?? defaultBackoff.jitter,
  };
  const seconds = Math.min(maxSeconds, firstSeconds * factor ** (attempt - 1));
  return Math.max(0, seconds * (1 + jitter * (2 * random() - 1)));
}
