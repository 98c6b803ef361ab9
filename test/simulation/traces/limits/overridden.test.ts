/**
 * An operator's override of each kind of limit is added, changed and removed, while runs hold places, wait for them, and are
 * between place and claim: the limit is not exceeded by runs that begin after it, none is ended, and none waits for ever
 * (invariants 6 and 8).
 */
import { expect, test } from "vitest";
import { holdersOf } from "../../../../functions/model/run/pool.ts";
import { removeOverrides, setOverrides, setStageLimit } from "../../../../functions/operators/index.ts";
import type { RunnerContext } from "../../../../functions/runs/index.ts";
import type { PartKey } from "../../../../functions/store/run-store.ts";
import { begin, begunIn, bringTo, deploy, follow, losing, phases, runsOf, type Version } from "./deploys.ts";

/** The limit is of a task, of a key, or of the stage; the pool is that in which it counts. */
const kinds = {
  "a task": { version: { concurrency: { limit: 2 } }, pool: { task: "walk", part: "state" } },
  "a key": {
    version: { concurrency: { limit: 2, key: () => "shop" } },
    pool: { task: "walk", part: "slot#shop" },
  },
  "the stage": {
    version: { concurrency: { limit: 9 }, maxRunningTasks: 2 },
    pool: { task: "(stage)", part: "slots" },
  },
} as const satisfies Readonly<Record<string, { readonly version: Version; readonly pool: PartKey }>>;
type Kind = keyof typeof kinds;

/** The override before, and the one after it; absent where there is none. */
const changes: readonly { readonly how: string; readonly before?: number; readonly after?: number }[] = [
  { how: "is added that lowers it", after: 1 },
  { how: "is added that raises it", after: 4 },
  { how: "that lowered it is changed to one that raises it", before: 1, after: 4 },
  { how: "that raised it is changed to one that lowers it", before: 4, after: 1 },
  { how: "that lowered it is removed", before: 1 },
  { how: "that raised it is removed", before: 4 },
];

const played = (Object.keys(kinds) as Kind[]).flatMap((kind) =>
  changes.flatMap((change) =>
    Object.entries(phases).map(([phase, lost]) => ({ ...change, kind, phase, lost })),
  ),
);

async function override(kind: Kind, context: RunnerContext, limit: number | undefined): Promise<void> {
  const task = { name: "walk", overlap: "allow", catchUp: "none", isKeyed: kind === "a key" } as const;
  const note = { note: "a person wants so" };
  if (kind === "the stage") await setStageLimit(context, limit, limit === undefined ? {} : note);
  else if (limit === undefined) await removeOverrides(context, task, ["concurrency"]);
  else await setOverrides(context, task, { concurrency: limit }, note);
}

test.each(played)("an override $how, of $kind, while runs $phase", async ({ before, after, kind, lost }) => {
  const { version, pool } = kinds[kind];
  const { isLost, meets } = losing(lost);
  const harness = deploy({ ...version, meets });
  if (before !== undefined) await override(kind, harness.context, before);
  await bringTo(harness, 6, lost, isLost);
  isLost.is = false;
  const begun = await begunIn(harness);
  await override(kind, harness.context, after);
  // A worker may go by what it knew of a key's limit for five seconds. A run that has a place by then keeps it.
  await harness.clock.advance(5_000);
  for (const { run } of holdersOf(await harness.memory.getPart(pool))) begun.add(run.replace("walk/", ""));
  await begin(harness, 2);
  const { most, seconds } = await follow(harness, begun);
  expect(most).toBeLessThanOrEqual(after ?? 2);
  expect(seconds).toBeLessThan(720);
  const ended = await runsOf(harness);
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(["succeeded"]));
});
