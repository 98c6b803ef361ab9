/** The example of docs/protocol.md: three runs, the pool of a key, and that of the stage. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/start.ts";
import type { Outcome } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { root } from "../steps.ts";

const told = [
  ...[
    "take slot",
    "list queue",
    "wait",
    "join queue",
    "move on",
    "transfer slot",
    "give slot back",
    "fill slot",
  ],
  ...["admit", "claim", "clear queue"],
];

/** The writes that the example is about, each with the part or the run that it is to. */
async function played(): Promise<readonly string[]> {
  const names = new Map<string, string>();
  const writes: string[] = [];
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "import",
        description: "Imports a shop.",
        params: v.object({ shop: v.string() }),
        concurrency: { limit: 1, key: "shop" },
        *items({ cursor = 0 }) {
          for (let n = Number(cursor) + 1; n <= 20; n++) yield [n, n];
        },
        process: () => harness.clock.advance(1_000),
      }) as unknown as Task,
    ],
    maxRunningTasks: 1,
    store: (memory) =>
      interceptedStore(memory, async ({ args, write, forward }) => {
        const outcome = (await forward()) as Outcome<unknown>;
        if (write === undefined || !told.includes(write)) return outcome;
        const { run, part } = args[0] as { readonly run?: string; readonly part?: string };
        const of = part === "slots" ? "the stage" : (part?.replace("slot#", "") ?? names.get(run ?? ""));
        // A claim that lacks its places is refused first, and so is a giver that does not know yet that runs wait.
        const isLookAhead = !outcome.ok && (write === "claim" || write === "give slot back");
        if (!isLookAhead)
          writes.push(
            `${write} of ${/^\d+$/.test(of ?? "") ? "the list" : of}${outcome.ok ? "" : " refused"}`,
          );
        return outcome;
      }),
  });
  for (const [name, shop] of [
    ["A", "ice"],
    ["B", "ice"],
    ["C", "tea"],
  ] as const) {
    const started = await startRun(harness.context, {
      ...{ task: "import", lane: "default", kind: "manual" },
      params: { shop },
    });
    names.set(started.run, name);
    await harness.clock.advance(1_000);
  }
  await harness.drain();
  expect((await harness.runs("import")).map(({ status }) => status)).toEqual(Array(3).fill("succeeded"));
  return writes;
}

test("three runs take, wait for, and hand on places as the example of the protocol says", async () => {
  const steps: readonly (readonly string[])[] = [
    ["take slot of ice", "take slot of the stage", "claim of A"],
    ["take slot of ice refused", "list queue of the list", "wait of B", "join queue of ice"],
    ["take slot of tea", "take slot of the stage refused", "wait of C", "join queue of the stage"],
    ["claim of A"],
    ["give slot back of ice", "fill slot of ice"],
    ["take slot of the stage refused", "move on of B", "join queue of the stage"],
    ["give slot back of the stage", "fill slot of the stage", "admit of C"],
    ["claim of C", "claim of C"],
    ["give slot back of tea", "transfer slot of the stage", "admit of B"],
    ["claim of B", "claim of B"],
    ["give slot back of ice", "clear queue of ice"],
    ["give slot back of the stage", "clear queue of the stage"],
  ];
  expect(await played()).toEqual(steps.flat());
});

test("the example names each of these writes", () => {
  const page = readFileSync(join(root, "docs/protocol.md"), "utf8");
  const example = page.split("For example, a task has")[1]?.split("1. **The key**")[0] ?? "";
  for (const write of told) expect(example).toContain(`*${write}*`);
});
