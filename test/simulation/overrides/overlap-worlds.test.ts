/** Worlds whose operators override the overlap: runs are beside each other only where they may be, and mistakes are noticed. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { playOverlap } from "./overlap-world.ts";
import { intercepted, type Misbehaviour } from "./world.ts";

test("in worlds of overlap overrides no run begins beside another where it may not, and none waits where it need not", async () => {
  const seen = { beside: 0, waits: 0 };
  for (let seed = 1; seed <= 30; seed++) {
    const { wrong, beside, waits } = await playOverlap(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    seen.beside += beside;
    seen.waits += waits;
  }
  expect(seen.beside).toBeGreaterThan(50);
  expect(seen.waits).toBeGreaterThan(50);
}, 60_000);

/** Hides overrides from those who read a state, or whose writes to one are answered. */
const deaf = (isTold: (name: string) => boolean) => (store: RunStore) => {
  const bare = (part: TaskPart | undefined) => part && ({ ...part, overrides: undefined } as TaskPart);
  return intercepted(store, {
    updatePart: async (key, write) => {
      const { ok, item } = await store.updatePart(key, write);
      return { ok, item: isTold(write.name) ? item : bare(item) } as never;
    },
    getPart: async (key) => {
      const part = await store.getPart(key);
      return isTold("read") ? part : bare(part);
    },
  });
};

const waitingWithoutOverlap = (write: Write<RunRecord>): Write<RunRecord> =>
  write.name === "wait" ? { ...write, setOnce: { ...write.setOnce, overlap: undefined } } : write;

const mutants: Readonly<Record<string, Misbehaviour>> = {
  "whoever is refused the slot does not look at the overrides": {
    store: deaf((name) => name !== "take slot"),
  },
  "no environment reads the overrides of a task without a slot": { store: deaf((name) => name !== "read") },
  "a run that waits for a slot that only an override gives does not say so": {
    store: (store) =>
      intercepted(store, { update: (key, write) => store.update(key, waitingWithoutOverlap(write)) }),
  },
};

test.each(Object.entries(mutants))(
  "it is noticed where %s",
  async (_, misbehaviour) => {
    let wrong: readonly string[] = [];
    for (let seed = 1; seed <= 20 && wrong.length === 0; seed++)
      ({ wrong } = await playOverlap(seed, misbehaviour));
    expect(wrong).not.toEqual([]);
  },
  60_000,
);
