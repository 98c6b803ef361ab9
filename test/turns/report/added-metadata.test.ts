/** `metadata` of the project's own services: when it is asked, what is kept of its answer, and that no run is lost by it. */

import * as v from "valibot";
import { expect, test } from "vitest";
import { itemWeight } from "../../../functions/model/item-weight.ts";
import type { RunMetadata, RunMetadataInfo } from "../../../functions/model/run/record/metadata-hook.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { makeClient } from "../../../functions/operators/client.ts";
import { metadataBy } from "../../../functions/turns/index.ts";
import { Harness } from "../../engine/harness.ts";

function walking(fails: () => boolean = () => false): Task {
  return defineTask({
    name: "team.walk",
    description: "Walks.",
    params: v.object({ shop: v.optional(v.string(), "main") }),
    *items({ cursor = 0 }: { cursor?: number }) {
      for (let n = cursor + 1; n <= 3; n++) yield [n, n] as const;
    },
    async process() {
      if (fails()) throw new Error("no");
      await harness.clock.advance(1_200);
    },
  } as never) as Task;
}

let harness: Harness;

async function walked(
  metadata: RunMetadata,
  { task = walking(), params = undefined as object | undefined } = {},
) {
  harness = new Harness({ tasks: [task], addMetadata: metadataBy(metadata) });
  const { start } = makeClient(harness.context);
  await start(task.name, params, { metadata: { ticket: "OPS-7" } });
  await harness.drainFor(60);
  return harness.run(task.name);
}

test("a run that is started by code, by hand or by a schedule keeps what the hook returns, beside what it had", async () => {
  const told: RunMetadataInfo[] = [];
  const hook: RunMetadata = (info) => {
    told.push(info);
    return { shop: (info.params as { shop: string }).shop, ticket: "another" };
  };
  const run = await walked(hook, { params: { shop: "north" } });
  expect(run).toMatchObject({ status: "succeeded", ticks: 3 });
  expect(run.metadata).toEqual({ startedFrom: "client", ticket: "OPS-7", shop: "north" });
  expect(told).toEqual([
    {
      task: "team.walk",
      run: run.run,
      trigger: run.trigger,
      scheduledTime: new Date(run.scheduledTime),
      params: { shop: "north" },
      metadata: { startedFrom: "client", ticket: "OPS-7" },
      by: undefined,
      from: "client",
    },
  ]);
  await harness.occur("team.walk");
  await harness.drainFor(60);
  expect(told[1]).toMatchObject({ by: undefined, from: undefined, params: { shop: "main" }, metadata: {} });
  const { items: runs } = await harness.memory.list("team.walk", { now: harness.clock.now() });
  expect(runs.map(({ metadata }) => metadata?.shop).sort()).toEqual(["main", "north"]);
});

test("the hook is asked until an item is done, and a key keeps what it said first", async () => {
  let [asked, fails] = [0, true];
  const run = await walked(() => ({ time: String(++asked) }), {
    task: walking(() => {
      const failing = fails;
      fails = false;
      return failing;
    }),
  });
  expect(run).toMatchObject({ status: "succeeded", attempt: 2, metadata: { time: "1" } });
  expect(asked).toBe(2);
});

const lines = (level: string) => harness.log.filter((line) => line.level === level);

test.each<[string, RunMetadata, string, string | undefined]>([
  [
    "throws",
    () => {
      throw new Error("no");
    },
    "metadata failed",
    "no",
  ],
  [
    "rejects",
    async () => {
      throw new Error("later");
    },
    "metadata failed",
    "later",
  ],
  [
    "returns no texts",
    () => ({ n: 7 }) as never,
    "metadata failed",
    "metadata n 7 is not allowed: a text of 1 to 120 characters",
  ],
  [
    "says what Pawl says itself",
    () => ({ startedBy: "ada" }),
    "metadata failed",
    "metadata startedBy is not allowed: Pawl says it itself",
  ],
  ["is no function", 7 as never, "metadata failed", "hook is not a function"],
  [
    "answers late",
    async () => {
      await harness.clock.advance(6_000);
      return { late: "yes" };
    },
    "metadata did not come in time",
    undefined,
  ],
])("a hook that %s is logged, and the run begins without", async (_, hook, event, message) => {
  const run = await walked(hook);
  expect(run).toMatchObject({ status: "succeeded", ticks: 3 });
  expect(run.metadata).toEqual({ startedFrom: "client", ticket: "OPS-7" });
  const [line] = lines("warn");
  expect(line?.event).toBe(event);
  if (message !== undefined) expect(line?.fields?.error).toMatch(message);
});

test("what has no room is left out, and the run's item stays within 4 KB", async () => {
  const long = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`key${i}`, "x".repeat(110)]));
  const run = await walked(() => long, { params: { shop: "y".repeat(900) }, task: walking(() => true) });
  expect(run.status).toBe("errored");
  expect(run.metadata).toMatchObject({ ticket: "OPS-7", key0: long.key0 });
  expect(run.metadata).not.toHaveProperty("key8");
  expect(itemWeight(run)).toBeLessThanOrEqual(4_096);
  const plain = await walked(() => long);
  expect(Object.keys(plain.metadata ?? {}).length).toBeGreaterThan(Object.keys(run.metadata ?? {}).length);
});

test("nothing is added where the hook returns nothing", async () => {
  const run = await walked(() => undefined);
  expect(run.metadata).toEqual({ startedFrom: "client", ticket: "OPS-7" });
  expect(lines("warn")).toEqual([]);
});
