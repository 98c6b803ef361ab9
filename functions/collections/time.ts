/** Time and random numbers of walks that wait: the machine's, or those of the test that `runTask` makes. */
import { type Clock, type Random, systemClock } from "../model/clock.ts";

export interface Time {
  readonly clock: Clock;
  readonly random: Random;
}

const machine: Time = { clock: systemClock, random: Math.random };

let provided: (() => Time | undefined) | undefined;

/** Has walks ask for their time before they take the machine's. */
export function provideTime(provide: () => Time | undefined): void {
  provided = provide;
}

export function timeNow(): Time {
  return provided?.() ?? machine;
}

/** Waits. @throws the signal's reason as soon as it aborts */
export async function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  let cancel = () => {};
  const aborted = new Promise<void>((_, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    cancel = () => signal?.removeEventListener("abort", abort);
  });
  const timed = () =>
    new Promise<void>((resolve) => {
      const [removed, stopTimer] = [cancel, clock.after(milliseconds, resolve)];
      cancel = () => {
        removed();
        stopTimer();
      };
    });
  try {
    await Promise.race([clock.wait?.(milliseconds) ?? timed(), aborted]);
  } finally {
    cancel();
  }
}
