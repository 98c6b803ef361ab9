/** Worlds of rate limits and limits of cost: no place is given out twice, every item is done, and mistakes are noticed. */
import { expect, test } from "vitest";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { playRow } from "./row-world.ts";
import { type Misbehaviour, playRates } from "./world.ts";

const seeds = 12;

test("in worlds of rate limits no place is given out twice, every item is done, and no run goes on that costs too much", async () => {
  const seen = { begun: 0, lost: 0, late: 0, deaths: 0, costPauses: 0, refused: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { wrong, ...world } = await playRates(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    for (const what of Object.keys(seen) as (keyof typeof seen)[]) seen[what] += world[what];
  }
  for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(5);
}, 120_000);

/** Changes a write; undefined: it is not made, and seems to apply. */
const changing = (name: string, change: (write: object) => object | undefined): Misbehaviour => ({
  store: (store: RunStore) =>
    interceptedStore(store, ({ method, write, args, forward }) => {
      if (write !== name) return forward();
      const [key, given] = args as [object, object];
      const changed = change(given);
      if (changed === undefined) return { ok: true, item: { ...key } };
      return store[method as "updatePart"](key as never, changed as never);
    }),
});

const mutants: Readonly<Record<string, Misbehaviour>> = {
  "items are taken that were given out before": changing("take items", (write) => ({
    ...write,
    condition: [],
  })),
  "nobody says who took items": changing("take items", ({ set, ...write }: { set?: object }) => ({
    ...write,
    set: Object.fromEntries(Object.entries(set ?? {}).filter(([name]) => !name.startsWith("by#"))),
  })),
  "items are not taken": changing("take items", () => undefined),
  "a run that costs too much is not paused": changing("pause", () => undefined),
};

test.each(Object.entries(mutants))(
  "it is noticed where %s",
  async (_, misbehaviour) => {
    let wrong: readonly string[] = [];
    for (let seed = 1; seed <= seeds && wrong.length === 0; seed++)
      ({ wrong } = await playRates(seed, misbehaviour));
    expect(wrong).not.toEqual([]);
  },
  120_000,
);

test("in worlds of slow rates no two items begin at one place, a lower rate holds, and every item is done", async () => {
  const seen = { begun: 0, lost: 0, late: 0, refused: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { wrong, ...world } = await playRow(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    for (const what of Object.keys(seen) as (keyof typeof seen)[]) seen[what] += world[what];
  }
  for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(5);
}, 120_000);

const without = (name: string) => (write: object) => {
  const { set, add, ...rest } = write as { readonly set?: object; readonly add?: object };
  const left = (all?: object) =>
    Object.fromEntries(Object.entries(all ?? {}).filter(([attribute]) => attribute !== name));
  return { ...rest, set: left(set), add: left(add) };
};

const rowMutants: Readonly<Record<string, Misbehaviour>> = {
  "a row begins whatever has become of it": changing("begin row", (write) => ({ ...write, condition: [] })),
  "a row does not begin": changing("begin row", () => undefined),
  "nobody says who took a place": changing("take place", without("by#0")),
  "a row that begins has the number of the one before": changing("begin row", without("row")),
};

test.each(Object.entries(rowMutants))(
  "in worlds of slow rates it is noticed where %s",
  async (_, misbehaviour) => {
    let wrong: readonly string[] = [];
    for (let seed = 1; seed <= seeds && wrong.length === 0; seed++)
      ({ wrong } = await playRow(seed, misbehaviour));
    expect(wrong).not.toEqual([]);
  },
  120_000,
);
