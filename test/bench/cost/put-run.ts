/** A run that has succeeded, put into the table without its turn. */
import { toSecond } from "../../../functions/model/run/run-name.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";

export async function putRun(store: RunStore, task: string, instant: Date, trigger: string): Promise<void> {
  const scheduledTime = instant.toISOString();
  const set = {
    status: "succeeded" as const,
    lane: "default",
    trigger,
    scheduledTime,
    createdAt: scheduledTime,
    ...{ attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0, seq: 1, leaseExpiresAt: 0 },
  };
  await store.update({ task, run: `${toSecond(instant)}/${trigger}` }, {
    name: "test",
    condition: [],
    set,
  } as const);
}
