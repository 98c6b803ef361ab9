/** Time of walks that passes only by their waits, which are recorded. */
import { provideTime } from "../../functions/collections/time.ts";
import type { Clock } from "../../functions/model/clock.ts";

export interface RecordedTime {
  /** Milliseconds of each wait, in their order. */
  readonly waits: number[];
  /** Lets time pass, as items that are done do. */
  skip(milliseconds: number): void;
}

/** Does something in it, from `start` on, in epoch milliseconds. */
export async function inRecordedTime<T>(
  start: number,
  action: (time: RecordedTime) => Promise<T>,
): Promise<T> {
  let elapsed = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after: () => () => {},
    async wait(milliseconds) {
      waits.push(milliseconds);
      elapsed += milliseconds;
    },
  };
  provideTime(() => ({ clock, random: () => 0.5 }));
  try {
    return await action({
      waits,
      skip(milliseconds) {
        elapsed += milliseconds;
      },
    });
  } finally {
    provideTime(() => undefined);
  }
}
