/** Mutants of worlds of overrides: mistakes that `world.ts` must notice. */
import { firedPart } from "../../../functions/model/override/fired-part.ts";
import type { Override } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { intercepted, type Misbehaviour, play } from "./world.ts";

/** Each is noticed within so many seeds. */
const mostSeeds = 20;

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

/** What goes wrong, and how. */
export const overrideMutants: Readonly<Record<string, Misbehaviour>> = {
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

/** The first seed that notices a mutant; undefined where none does. */
export async function caughtBy(misbehaviour: Misbehaviour): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++)
    if ((await play(seed, misbehaviour)).wrong.length > 0) return seed;
  return undefined;
}
