/** Worlds of limits: never more runs are at work than may be, every run ends, and mistakes are noticed. */
import { expect, test } from "vitest";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { type Misbehaviour, playLimits } from "./world.ts";

test("in worlds of limits never more runs are at work than may be of a task, a key and the stage, and every run ends", async () => {
  const seen = { waits: 0, movedOn: 0, deaths: 0 };
  for (let seed = 1; seed <= 30; seed++) {
    const { wrong, ...world } = await playLimits(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    for (const what of ["waits", "movedOn", "deaths"] as const) seen[what] += world[what];
  }
  expect(seen.waits).toBeGreaterThan(100);
  expect(seen.movedOn).toBeGreaterThan(10);
  expect(seen.deaths).toBeGreaterThan(20);
}, 120_000);

type Change = (write: Write<TaskPart>) => Write<TaskPart> | undefined;

/** Changes writes to parts of tasks; undefined: such a write is not made, and seems to apply. */
const changing = (change: Change): Misbehaviour => ({
  store: (store: RunStore) =>
    interceptedStore(store, ({ method, args, forward }) => {
      if (method !== "updatePart") return forward();
      const [key, write] = args as Parameters<RunStore["updatePart"]>;
      const changed = change(write);
      return changed === undefined ? { ok: true, item: { ...key } } : store.updatePart(key, changed);
    }),
});
const without = (name: string, clause: string) =>
  changing((write) =>
    write.name === name
      ? { ...write, condition: write.condition.filter((each) => each.name !== clause) }
      : write,
  );

const mutants: Readonly<Record<string, Misbehaviour>> = {
  "a place is taken where there is no room": without("take slot", "there is room"),
  "nobody says that runs wait for a key": changing((write) =>
    write.name === "list queue" ? undefined : write,
  ),
};

test.each(Object.entries(mutants))(
  "it is noticed where %s",
  async (_, misbehaviour) => {
    let wrong: readonly string[] = [];
    for (let seed = 1; seed <= 30 && wrong.length === 0; seed++)
      ({ wrong } = await playLimits(seed, misbehaviour));
    expect(wrong).not.toEqual([]);
  },
  120_000,
);
