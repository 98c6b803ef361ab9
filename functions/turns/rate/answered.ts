import type { Clock } from "../../model/clock.ts";
import { inTime } from "../../model/in-time.ts";

/** A request without an answer, or that failed, is sent again after this long, in milliseconds, so often in all. */
const answerMs = 150;
const mostTries = 3;

/**
 * Sends a request, and again as long as no answer comes. Returns the first answer. It must be one of which at most one try can be
 * granted, and which nothing below tries again. @throws what the tries throw, where all fail
 */
export async function answered<Answer>(
  clock: Pick<Clock, "after">,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const tries: Promise<Answer>[] = [];
  for (;;) {
    tries.push(send());
    const first = Promise.any(tries);
    if (tries.length === mostTries) return first;
    const late = Symbol();
    const unlessFailed = first.catch(() => new Promise<never>(() => {}));
    const answer = await inTime(clock, answerMs, unlessFailed, () => late);
    if (answer !== late) return answer as Answer;
  }
}
