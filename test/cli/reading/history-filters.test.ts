/** `pawl history` by tasks, trigger, author and text, and how many runs it looks at. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, manifest, runs, task } from "../harness.ts";

const [succeeded, skipped, running, errored, rejected] = runs as readonly [
  ...[RunRecord, RunRecord, RunRecord, RunRecord, RunRecord],
];
const idOf = ({ task: name, run }: RunRecord) => `${name}/${run}`;

async function listed(cli: CliHarness, ...args: string[]) {
  const { exitCode, stdout, stderr } = await cli.pawl(["history", ...args, "--json"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const document = JSON.parse(stdout);
  return { ...document, ids: document.runs.map(({ id }: { id: string }) => id) };
}

test("history lists the runs of several tasks together, and each page names the next one", async () => {
  const cli = await CliHarness.seeded();
  const tasks = ["--task", "count-cities", "--task", "(rejected)"];
  expect((await listed(cli, ...tasks)).ids).toEqual([succeeded, skipped, rejected].map(idOf));
  const first = await listed(cli, ...tasks, "-n", "1");
  expect([first.task, first.next]).toEqual([undefined, idOf(succeeded)]);
  expect((await listed(cli, ...tasks, "--before", first.next)).ids).toEqual([skipped, rejected].map(idOf));
  const { stderr } = await cli.pawl(["history", ...tasks, "-n", "1"]);
  expect(stderr).toBe(
    `older ones: pawl history --task count-cities --task '(rejected)' -n 1 --before ${idOf(succeeded)}\n`,
  );
  const odd = await cli.pawl(["history", "--task", "expire-cities", "--task", "count-citys"]);
  expect(odd.stderr).toContain('no task "count-citys"');
});

test("history finds runs by trigger, by who started or moved them, and by a text in any letters", async () => {
  const cli = await CliHarness.seeded();
  const by = "arn:aws:sts::123456789012:assumed-role/Operators/grace";
  await cli.put({ ...succeeded, metadata: { startedBy: by }, note: "The quarterly count" });
  const ids = async (...args: string[]) => (await listed(cli, ...args)).ids;
  expect(await ids("--trigger", "manual")).toEqual([idOf(running)]);
  expect(await ids("--author", "ada")).toEqual([idOf(running)]);
  expect(await ids("--author", "grace")).toEqual([idOf(succeeded)]);
  expect(await ids("--author", by)).toEqual([idOf(succeeded)]);
  expect(await ids("--find", "QUOTE not closed")).toEqual([idOf(errored)]);
  expect(await ids("--find", "quarterly")).toEqual([idOf(succeeded)]);
  expect(await ids("--find", "unexpected token")).toEqual([idOf(rejected)]);
  expect(await ids("--find", "09:58")).toEqual([idOf(skipped)]);
  expect(await ids("--find", "cities", "--trigger", "manual")).toEqual([idOf(running)]);
  const { stderr } = await cli.pawl(["history", "--find", "cannot  be", "--author", "ada"]);
  expect(stderr).toBe("no task has such runs\n");
});

test("history looks at no more than the newest runs it is told, and says where to go on", async () => {
  const cli = await CliHarness.seeded();
  const read: number[] = [];
  const list = cli.store.list.bind(cli.store);
  cli.store.list = (name, options) => {
    read.push(options.limit ?? 0);
    return list(name, options);
  };
  const first = await listed(cli, "--status", "errored", "--among", "2");
  expect([first.ids, first.looked, first.next]).toEqual([[], 2, idOf(succeeded)]);
  expect(read).toEqual([3, 3, 3, 3]);
  const rest = await listed(cli, "--status", "errored", "--among", "9", "--before", first.next);
  expect([rest.ids, rest.looked, rest.next]).toEqual([[idOf(errored)], 3, undefined]);
  expect((await listed(cli, "--status", "errored")).looked).toBeUndefined();
  const { stderr } = await cli.pawl(["history", "--status", "errored", "--among", "2"]);
  expect(stderr).toBe(
    `none of the 2 newest runs is such a one\nolder ones: pawl history --status errored --among 2 --before ${idOf(succeeded)}\n`,
  );
  const odd = await cli.pawl(["history", "--among", "0"]);
  expect(odd.stderr).toContain("expected a whole number from 1 to 1000000");
});

test("history finds no masked value", async () => {
  const cli = new CliHarness({
    ...manifest,
    masked: ["token"],
    tasks: [task("count-cities", {})],
  });
  await cli.put({ ...succeeded, params: '{"token":"s3cr3t-value"}', message: "used s3cr3t-value" });
  expect((await listed(cli, "--find", "s3cr3t-value")).ids).toEqual([]);
  expect((await listed(cli, "--find", "used")).ids).toEqual([idOf(succeeded)]);
});

test("list says which tasks ask for a confirmation", async () => {
  const settings = {
    ...(manifest.tasks[0] as (typeof manifest.tasks)[0]).settings,
    confirm: { typeName: true },
  };
  const cli = new CliHarness({ ...manifest, tasks: [task("drop", { settings }), task("count-cities", {})] });
  const { stdout } = await cli.pawl(["list", "--json"]);
  const found = JSON.parse(stdout).tasks.map(({ name, confirm }: { name: string; confirm?: object }) => [
    name,
    confirm,
  ]);
  expect(found).toEqual([
    ["drop", { typeName: true }],
    ["count-cities", undefined],
  ]);
});
