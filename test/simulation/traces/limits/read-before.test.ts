/**
 * What a clause keeps right where a run or a pool has changed since it was read: a pool that is pruned, and a run that an override
 * of its rate limit lets go on. Each is played as it is, and with the clause left out, when it must end otherwise.
 */
import { expect, test } from "vitest";
import { pruneKeyPool } from "../../../../functions/automatic/prune/key-pool.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { apply, bringForward } from "../../../../functions/runs/index.ts";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Trace } from "../trace.ts";
import { fullPool, kinds } from "./pools.ts";

const { key } = kinds["a key"];

/** A pool is pruned that was free when it was read. Returns whether it expires. */
async function pruned(change: object, without?: LeftOut): Promise<boolean> {
  const { trace } = await fullPool(kinds["a key"], [], without);
  const { memory, context } = trace.harness;
  await memory.updatePart(key, { name: "test", condition: [], set: change });
  await pruneKeyPool(context, { ...key, held: 0 });
  return (await memory.getPart(key))?.expiresAt !== undefined;
}

test.each([
  ["a run holds", { held: 1 }, "there is room"],
  ["a run waits for", { held: 0, waiting: "walk/b@0" }, "no run waits"],
] as const)("a pool that %s by now does not expire", async (_, change, clause) => {
  expect(await pruned(change)).toBe(false);
  expect(await pruned(change, ["expire slot", clause])).toBe(true);
});

/** A run that waits for its rate is let go on after it has changed. Returns whether its wait was cut. */
async function broughtForward(change: Partial<RunRecord>, without?: LeftOut): Promise<boolean> {
  const trace = new Trace({ settings: {}, memory: tablesLacking(without) });
  await trace.occur("a");
  void trace.actor().next();
  await trace.pass(0);
  const { harness } = trace;
  const at = (seconds: number) => new Date(harness.clock.now() + seconds * 1_000).toISOString();
  const notBefore = at(3_600);
  await harness.change(await trace.run("a"), { status: "interrupted", notBefore, leaseExpiresAt: 0 });
  const seen = { ...(await trace.run("a")), notBefore };
  await harness.change(seen, { ...change, ...(change.notBefore && { notBefore: at(7_200) }) });
  await apply(harness.context, seen, bringForward(seen, harness.clock.now()));
  return (await trace.run("a")).notBefore === at(0);
}

test.each([
  ["is at a later turn", { turn: 7 }, "at this turn"],
  ["was paused", { status: "paused" }, "it waits for its next turn"],
  ["waits for another instant", { notBefore: "later" }, "the instant just read"],
] as const)("a run that %s by now is not brought forward", async (_, change, clause) => {
  expect(await broughtForward(change)).toBe(false);
  expect(await broughtForward(change, ["bring forward", clause])).toBe(true);
});
