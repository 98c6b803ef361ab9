/** Walks that wait, for an API or a pace, go on at once in `runTask`. A test outside it waits as the machine does. */
import { AsyncLocalStorage } from "node:async_hooks";
import { provideTime, type Time } from "../../functions/collections/time.ts";
import { StillClock } from "./still-clock.ts";

const timeOfRun = new AsyncLocalStorage<Time>();

export function withoutWaits<T>(action: () => Promise<T>): Promise<T> {
  provideTime(() => timeOfRun.getStore());
  return timeOfRun.run({ clock: new StillClock(new Date()), random: () => 0.5 }, action);
}
