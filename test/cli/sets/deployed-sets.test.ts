/** Commands on a set against DynamoDB and SQS on this machine. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { task } from "../harness.ts";
import { type LocalStack, openLocalStack } from "../local-stack.ts";

let stack: LocalStack;
const at = ["--stage", "dev"];

beforeAll(async () => {
  stack = await openLocalStack();
  const tasks = [
    task("backup-db", { tags: ["backup"] }),
    task("backup-files", { tags: ["backup"] }),
    task("report", {}),
  ];
  await stack.add({ project: "pawl", stage: "dev", tasks });
});
afterAll(() => stack.close());

test("a set is started, found by its tag, paused, resumed and cancelled in the tables", async () => {
  const json = async (...args: string[]) => {
    const { stdout, exitCode, stderr } = await stack.pawl([...args, "--json", ...at]);
    expect([exitCode, stderr.includes("error")]).toEqual([0, false]);
    return JSON.parse(stdout);
  };
  const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id).sort();
  const started = await json("run", "--tag", "backup", "--id", "night-7", "--yes");
  expect(started.map((each: { task: string }) => each.task)).toEqual(["backup-db", "backup-files"]);
  const again = await json("run", "--tag", "backup", "--id", "night-7", "--yes");
  const runs = ids(started.map(({ run }: { run: { id: string } }) => run));
  expect(ids(again.map(({ run }: { run: { id: string } }) => run))).toEqual(runs);
  expect(stack.aws.sqs.messages("bulk")).toHaveLength(2);
  const { id: own } = await json("run", "report", "--tag", "backup");
  await json("run", "report");
  expect(ids((await json("history", "--tag", "backup")).runs)).toEqual([...runs, own].sort());
  const paused = await json("pause", "--tag", "backup", "--runs", "--yes");
  expect(paused.flatMap((each: { runs: { id: string }[] }) => ids(each.runs)).sort()).toEqual(
    [...runs, own].sort(),
  );
  const list = (await json("list", "--tag", "backup")).tasks;
  expect(list.map(({ paused: pause }: { paused?: object }) => pause !== undefined)).toEqual([true, true]);
  const resumed = await json("resume", "--tag", "backup", "--runs", "--yes");
  expect(resumed.map(({ paused: pause }: { paused?: null }) => pause)).toEqual([null, null, undefined]);
  expect(ids(await json("cancel", "--tag", "backup", "--yes"))).toEqual([...runs, own].sort());
  expect((await json("history", "--status", "enqueued")).runs).toHaveLength(1);
});
