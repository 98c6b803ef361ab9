/** Whether a task is paused, as a worker remembers it: reading it for each run would cost a read a run. */
import { isPaused } from "../model/task/paused.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Ports } from "./context.ts";

/** How long an environment relies on what it read, in milliseconds. */
export const stateKeptMs = 5_000;

interface KnownState {
  readonly readAt: number;
  readonly paused?: boolean;
  readonly until?: string;
}

const known = new WeakMap<RunStore, Map<string, KnownState>>();

/** Whether an operator has paused a task, as of at most five seconds ago. */
export async function isTaskPaused(
  { store, clock }: Pick<Ports, "store" | "clock">,
  task: string,
): Promise<boolean> {
  const states = known.get(store) ?? new Map<string, KnownState>();
  known.set(store, states);
  let state = states.get(task);
  if (state === undefined || clock.monotonic() - state.readAt >= stateKeptMs) {
    const readAt = clock.monotonic();
    const part = await store.getPart({ task, part: "state" });
    state = { readAt, paused: part?.paused, until: part?.until };
    states.set(task, state);
  }
  return isPaused(state, new Date(clock.now()).toISOString());
}
