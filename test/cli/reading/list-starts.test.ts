/** `pawl list`: what starts each task next, what needs a person, and which tasks are asked about. */
import { expect, test } from "vitest";
import { neverHeld } from "../../../functions/model/run/held.ts";
import { approvalKey, attention, turnDue } from "../../../functions/model/run/index-keys.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { after, at, cron, every, onStartup } from "../../../functions/schedule/index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

interface Start {
  readonly trigger: string;
  readonly words: string;
  readonly utc?: string;
  readonly local?: string;
  readonly why?: string;
  readonly of?: string;
}

const listed = async (cli: CliHarness, ...words: string[]) =>
  JSON.parse((await cli.pawl(["list", "--json", ...words])).stdout);
const startsOf = async (cli: CliHarness, name: string): Promise<readonly Start[]> =>
  (await listed(cli, "--task", name)).tasks[0].starts;

function harness(triggers: readonly Trigger[], more: Parameters<typeof task>[1] = {}): CliHarness {
  return new CliHarness({ ...manifest, tasks: [task("sale", { triggers, ...more })] });
}

const nightly = cron("0 3 * * *", { id: "nightly", timeZone: "Europe/London" });

test("the soonest start comes first, in words, in UTC and on the clocks of its zone, then what has no instant", async () => {
  const triggers = [
    onStartup(),
    cron("0 9 1 * *", { id: "monthly", timeZone: "America/New_York" }),
    nightly,
    after({ name: "import-cities" } as never),
  ];
  const starts = await startsOf(harness(triggers), "sale");
  expect(starts.map(({ words }) => words)).toEqual([
    "at 03:00 every day, Europe/London",
    "at 09:00 on day 1 of the month, America/New_York",
    "at start-up",
    "after import-cities succeeds",
  ]);
  expect(starts[0]).toEqual({
    ...{ trigger: "nightly", words: "at 03:00 every day, Europe/London", timeZone: "Europe/London" },
    ...{ utc: "2026-11-22T03:00:00Z", local: "2026-11-22T03:00:00+00:00" },
  });
  expect(starts[1]).toMatchObject({ utc: "2026-12-01T14:00:00Z", local: "2026-12-01T09:00:00-05:00" });
});

test("a start that a pause skips is not the next one, and one without an end has none", async () => {
  const cli = harness([nightly]);
  await cli.pawl(["pause", "sale", "--until", "2026-11-24T03:00:00Z"]);
  expect(await startsOf(cli, "sale")).toMatchObject([{ utc: "2026-11-24T03:00:00Z" }]);
  await cli.pawl(["pause", "sale"]);
  const [start] = await startsOf(cli, "sale");
  expect([start?.utc, start?.why]).toEqual([undefined, "not while it is paused"]);
});

test("schedules that were made at run time start a task too, and say so", async () => {
  const cli = harness([nightly]);
  await cli.pawl(["schedule", "add", "sale", "--cron", "30 * * * *", "--name", "half"]);
  const [soonest] = await startsOf(cli, "sale");
  expect(soonest).toMatchObject({ utc: "2026-11-21T10:30:00Z", of: "run time" });
});

test("an override's schedule takes the place of those that are deployed, and says so", async () => {
  const cli = harness([nightly]);
  await cli.pawl([
    "override",
    "sale",
    "schedule=0 12 * * *",
    "--until",
    "2026-11-30T00:00:00Z",
    "--note",
    "x",
  ]);
  const starts = await startsOf(cli, "sale");
  expect(starts[0]).toMatchObject({ utc: "2026-11-21T12:00:00Z", of: "override" });
  expect(starts[1]).toMatchObject({ trigger: "nightly", utc: "2026-11-30T03:00:00Z" });
});

test("a start whose instant is not known, or that never comes again, says why", async () => {
  const cli = harness([every("7 minutes"), at("2026-11-21T09:59:00Z")]);
  const starts = await startsOf(cli, "sale");
  expect(starts.map(({ why }) => why)).toEqual([
    "counts from the deploy that creates its schedule, so its instants are not known before",
    "never again",
  ]);
});

test("each task has how many of its runs errored, wait for approval, or are under way; all together are counted too", async () => {
  const cli = new CliHarness({ ...manifest, tasks: [task("sale", {}), task("calm", {})] });
  const put = (name: string, more: Partial<RunRecord>) =>
    cli.put({
      ...{ task: "sale", run: `2026-11-21T09:00:00Z/${name}`, lane: "default" },
      ...newRun(now, name, new Date("2026-11-21T09:00:00Z")),
      ...neverHeld,
      ...(more as RunRecord),
    });
  const key = (name: string) => ({ task: "sale", run: `2026-11-21T09:00:00Z/${name}` });
  for (const name of ["a", "b"])
    await put(name, { status: "errored", ...attention("errored", key(name), now) });
  await put("long-ago", {
    status: "errored",
    ...attention("errored", key("long-ago"), now - 100 * 86_400_000),
  });
  await put("waits", { status: "enqueued", dueKey: approvalKey, dueAt: now + 3_600_000 });
  await put("begins", { status: "enqueued", ...turnDue(key("begins"), now + 60_000) });
  await put("planned", { status: "enqueued", ...turnDue(key("planned"), now + 3_600_000) });
  await cli.put({
    ...{ task: "(rejected)", run: "2026-11-21T09:00:00Z/message~1", lane: "default" },
    ...newRun(now, "message", new Date("2026-11-21T09:00:00Z")),
    ...neverHeld,
    status: "rejected",
    ...attention("rejected", { task: "(rejected)", run: "2026-11-21T09:00:00Z/message~1" }, now),
  });
  const { attention: all, tasks } = await listed(cli);
  expect(all).toEqual({ errored: 2, rejected: 1, waitForApproval: 1 });
  expect(tasks[0]).toMatchObject({ name: "sale", errored: 2, waitForApproval: 1, underWay: 1 });
  expect([tasks[1].errored, tasks[1].underWay]).toEqual([undefined, undefined]);
});

test("a run that holds its task's place is under way, also where the index does not have it", async () => {
  const cli = new CliHarness({ ...manifest, tasks: [task("sale", {})] });
  const state = { task: "sale", part: "state" };
  await cli.store.updatePart(state, {
    name: "test",
    condition: [],
    set: { "held#2026-11-21T09:00:00Z/x": 1 },
  });
  expect((await listed(cli)).tasks[0].underWay).toBe(1);
});

test("list --task lists these tasks alone, in the order in which they are named", async () => {
  const cli = await CliHarness.seeded();
  const { tasks } = await listed(cli, "--task", "import-cities", "--task", "count-cities");
  expect(tasks.map(({ name }: { name: string }) => name)).toEqual(["import-cities", "count-cities"]);
  const wrong = await cli.pawl(["list", "--task", "import-citys"]);
  expect([wrong.exitCode, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('no task "import-citys" in stage local: did you mean import-cities?'),
  ]);
});
