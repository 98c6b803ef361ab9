/** Worlds of overrides: at each instant exactly one schedule holds, and mistakes are noticed. */
import { expect, test } from "vitest";
import { firedPart } from "../../../functions/model/override/fired-part.ts";
import type { Override } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { intercepted, type Misbehaviour, play } from "./world.ts";

test("in worlds of overrides each instant belongs to exactly one schedule, whoever delivers it and when", async () => {
  let changes = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const { wrong, changes: made } = await play(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    changes += made;
  }
  expect(changes).toBeGreaterThan(40);
}, 60_000);

/** Changes writes to parts of tasks. */
const writing = (change: (write: Write<TaskPart>) => Write<TaskPart>) => (store: RunStore) =>
  intercepted(store, { updatePart: (key, write) => store.updatePart(key, change(write)) });

/** Changes the overrides that an operator writes. */
const overriding = (change: (one: Override) => readonly Override[]) =>
  writing((write) => {
    if (write.name !== "override task") return write;
    const overrides = overridesOf(write.set ?? {}).flatMap(change);
    return { ...write, set: { ...write.set, overrides: JSON.stringify(overrides) } };
  });

const mutants: Readonly<Record<string, Misbehaviour>> = {
  "taking a slot does not ask by which overrides the run was judged": {
    store: writing((write) => ({
      ...write,
      condition:
        write.name !== "take slot"
          ? write.condition
          : write.condition.filter(({ name }) => !name.includes("overrides")),
    })),
  },
  "an override takes effect 150 s ahead": {
    operator: ({ clock }) => ({
      clock: {
        ...clock,
        monotonic: () => clock.monotonic(),
        after: clock.after,
        now: () => clock.now() - 50_000,
      },
    }),
  },
  "an override that is replaced or removed is deleted": {
    store: overriding((one) => (one.until === undefined || one.from > one.at + 300 ? [one] : [])),
  },
  "the sweeper watches no task": {
    store: (store) =>
      intercepted(store, {
        getPart: async (key) => {
          const part = await store.getPart(key);
          if (part === undefined || key.part !== firedPart.part) return part;
          const kept = Object.entries(part).filter(([name]) => !name.startsWith("watch#"));
          return Object.fromEntries(kept) as unknown as TaskPart;
        },
      }),
  },
  "workers never hear of overrides": {
    store: (store) =>
      intercepted(store, {
        updatePart: async (key, write) => {
          const own =
            write.name === "take slot"
              ? write.condition.filter(({ name }) => !name.includes("overrides"))
              : write.condition;
          const { ok, item } = await store.updatePart(key, { ...write, condition: own });
          return { ok, item: { ...item, overrides: undefined, ov: undefined } as TaskPart } as never;
        },
      }),
  },
};

test.each(Object.entries(mutants))(
  "it is noticed where %s",
  async (_, misbehaviour) => {
    let wrong: readonly string[] = [];
    for (let seed = 1; seed <= 20 && wrong.length === 0; seed++) ({ wrong } = await play(seed, misbehaviour));
    expect(wrong).not.toEqual([]);
  },
  60_000,
);
