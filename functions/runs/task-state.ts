/** A task's `state` as a worker remembers it, where every run reading it anew would cost a read a run. */

import { iso } from "../model/instant.ts";
import type { Ports } from "./context.ts";
import { isPaused } from "./slot.ts";

/** How long an environment goes by what it read, in milliseconds. */
export const stateKeptMs = 5_000;

const known = new WeakMap<
  object,
  Map<string, { readonly readAt: number; readonly paused: boolean; readonly until?: string }>
>();

/** Whether an operator has paused a task, as of at most five seconds ago. */
export async function isTaskPaused(
  { store, clock }: Pick<Ports, "store" | "clock">,
  task: string,
): Promise<boolean> {
  const states = known.get(store) ?? new Map();
  known.set(store, states);
  let state = states.get(task);
  if (state === undefined || clock.monotonic() - state.readAt >= stateKeptMs) {
    const readAt = clock.monotonic();
    const part = await store.getPart({ task, part: "state" });
    state = {
      readAt,
      paused: part?.paused === true,
      ...(part?.until === undefined ? {} : { until: part.until }),
    };
    states.set(task, state);
  }
  return isPaused(state, iso(clock.now()));
}
