/**
 * One run, from a schedule's message to its record: the files it goes through are those that `docs/architecture.md`
 * tells a newcomer to read, and they are few.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defineTask } from "../../functions/model/task.ts";
import type { RunStore, Write } from "../../functions/store/run-store.ts";
import { cron } from "../../index.ts";
import type * as HarnessModule from "../engine/harness.ts";
import { root } from "../steps.ts";
import { importTraced } from "./traced.ts";

const mostFiles = 20;
const mostLines = 2_200;
const mostFilesToClaim = 10;
const mostReturnsToClaim = 6;

/** The files that the page lists, in the order in which they are to be read. */
function readingList(): string[] {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const section =
    page.split("## Read these files in this order to understand a run")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\|[^|]*`(functions\/[^`]+\.ts)`/gm)].map(([, file]) => file as string);
}

/** Runs an occurrence of a walk over three items, with a checkpoint in between, and follows it. */
async function followed() {
  const stack: string[] = [];
  const entered = new Set<string>();
  const toClaim: string[] = [];
  let follows = false;
  let isClaimed = false;
  const go = (file: string | undefined) => {
    if (file !== undefined && follows && !isClaimed && toClaim.at(-1) !== file) toClaim.push(file);
  };
  const { Harness } = await importTraced<typeof HarnessModule>("test/engine/harness.ts", {
    enter(file) {
      stack.push(file);
      if (follows) entered.add(file);
      go(file);
    },
    leave() {
      stack.pop();
      go(stack.at(-1));
    },
  });
  const watched = (store: RunStore): RunStore =>
    new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (key: unknown, write?: Write<unknown>) => {
          isClaimed ||= name === "update" && write?.name === "claim";
          return value.call(target, key, write);
        };
      },
    });
  const task = defineTask({
    name: "walk",
    description: "Walks over three items, each of 700 ms.",
    triggers: [cron("0 * * * *", { id: "hourly" })],
    async *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= 3; n++) yield [n, n];
    },
    process: () => harness.clock.advance(700),
  });
  const harness = new Harness({ tasks: [task], store: watched });
  await harness.occur("walk", "hourly");
  follows = true;
  await harness.next();
  follows = false;
  return { run: await harness.run("walk"), entered, toClaim };
}

test("a run enters only files that the architecture page lists for a newcomer to read", async () => {
  const { run, entered } = await followed();
  expect(run).toMatchObject({ status: "succeeded", ticks: 3, seq: 3 });
  const list = readingList();
  expect([...entered].filter((file) => !list.includes(file))).toEqual([]);
});

test("the files to read to understand a run are at most 20, with at most 2,200 lines", () => {
  const list = readingList();
  const lines = list.reduce(
    (sum, file) => sum + readFileSync(join(root, file), "utf8").trimEnd().split("\n").length,
    0,
  );
  console.log(`one run: ${list.length} files, ${lines} lines`);
  expect(new Set(list).size).toBe(list.length);
  expect(list.length).toBeLessThanOrEqual(mostFiles);
  expect(lines).toBeLessThanOrEqual(mostLines);
});

test("from the handler to the claim a message enters at most 10 files and returns at most 6 times", async () => {
  const { toClaim } = await followed();
  const seen = new Set<string>();
  let returns = 0;
  for (const file of toClaim) {
    if (seen.has(file)) returns++;
    seen.add(file);
  }
  console.log(`to the claim: ${seen.size} files, ${returns} returns`);
  expect(toClaim[0]).toBe("functions/worker.ts");
  expect(seen.size).toBeLessThanOrEqual(mostFilesToClaim);
  expect(returns).toBeLessThanOrEqual(mostReturnsToClaim);
});
