/**
 * Ends a test whose task waits for a promise that never settles: in the kit no time passes, so nothing else would. Its time
 * is the machine's own, also where a test replaces the global timers.
 */
import { clearTimeout, setTimeout } from "node:timers";

/** What the task's code is doing, in words, and how often that has changed. */
export interface Doing {
  what(): string;
  steps: number;
}

/** @param seconds how long one step may take @throws what `turn` throws, or an Error that says what it waits for */
export async function withinTime<T>(
  turn: Promise<T>,
  { doing, seconds, task }: { readonly doing: Doing; readonly seconds: number; readonly task: string },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const look = (seen: number) => {
      timer = setTimeout(() => {
        if (doing.steps !== seen) return look(doing.steps);
        reject(
          new Error(
            `${task} waits for ${doing.what()} for more than ${seconds} s: does its promise ever settle? maxWaitSeconds allows more`,
          ),
        );
      }, 1_000 * seconds);
    };
    look(doing.steps);
  });
  try {
    return await Promise.race([turn, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
