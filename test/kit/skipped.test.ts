/** Items that fail, in the test kit: what was skipped, after how many tries, and what ends the run. */
import { array, csv, defineTask, s3Object } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";

const letters = (more: object = {}) =>
  defineTask({
    name: "letters",
    description: "Fails at b and d.",
    maxAttempts: 1,
    items: ({ cursor }: { cursor?: number }) => array(["a", "b", "c", "d"], { after: cursor }),
    process(item: string) {
      if (item === "b" || item === "d") throw new RangeError(`${item} is bad`);
    },
    ...more,
  } as never);

test("what a run skipped is listed with its item, cursor, error and tries", async () => {
  const run = await runTask(letters({ onItemError: { retry: 2 } }), { interruptAfter: 1 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "c"] });
  expect(run.skipped).toEqual([
    { item: "b", cursor: 2, error: "b is bad", attempt: 3 },
    { item: "d", cursor: 4, error: "d is bad", attempt: 3 },
  ]);
});

test("onItemError decides, and is told the item with its try and cursor", async () => {
  const asked: unknown[] = [];
  const onItemError = (
    error: Error,
    item: string,
    { attempt, cursor }: { attempt: number; cursor: number },
  ) => {
    asked.push([error.message, item, attempt, cursor]);
    return item === "b" ? "skip" : "stop";
  };
  const run = await runTask(letters({ onItemError }));
  expect(run).toMatchObject({ status: "errored", error: "d is bad", ids: ["a", "c"] });
  expect(run.skipped.map(({ item }) => item)).toEqual(["b"]);
  expect(asked).toEqual([
    ["b is bad", "b", 1, 2],
    ["d is bad", "d", 1, 4],
  ]);
});

test("a run that may skip no more ends as errored, with what it skipped", async () => {
  const run = await runTask(letters({ onItemError: "skip", maxItemErrors: 1 }));
  expect(run).toMatchObject({ status: "errored", error: expect.stringContaining("d is bad") });
  expect(run.skipped.map(({ item }) => item)).toEqual(["b"]);
});

test("each item of a batch that failed is listed, and a row that cannot be read has no item", async () => {
  const batches = letters({
    process: undefined,
    processBatch([first]: readonly string[]) {
      if (first === "c") throw new Error("refused");
    },
    batchSize: 2,
    onItemError: "skip",
  });
  expect((await runTask(batches)).skipped).toEqual([
    { item: "c", cursor: 3, error: "refused", attempt: 1 },
    { item: "d", cursor: 4, error: "refused", attempt: 1 },
  ]);
  const rows = defineTask({
    name: "rows",
    description: "Reads rows.",
    onItemError: "skip",
    items: ({ cursor }) => csv(s3Object("s3://files/rows.csv"), { after: cursor }),
    process() {},
  });
  const run = await runTask(rows, { files: { "s3://files/rows.csv": "id,n\na,1\nb\nc,3\n" } });
  expect(run).toMatchObject({
    status: "succeeded",
    done: [
      [{ id: "a" }, {}],
      [{ id: "c" }, {}],
    ],
  });
  expect(run.skipped).toMatchObject([{ item: undefined, attempt: 1 }]);
});

test("a run of which nothing failed skipped nothing", async () => {
  expect((await runTask(letters({ process() {} }))).skipped).toEqual([]);
});
