/** `pawl logs`, and what `pawl status RUN` learns from the logs about a worker's end. */
import { expect, test } from "vitest";
import { causeOfEnd } from "../../../cli/show/run/run-logs.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, now, runs } from "../harness.ts";

const errored = runs.find(({ status }) => status === "errored") as RunRecord;
const id = `${errored.task}/${errored.run}`;
const stream = errored.logs?.stream as string;
const begun = Date.parse(errored.createdAt);

function print(cli: CliHarness, at: number, messages: readonly string[], name = stream): void {
  for (const message of messages)
    cli.logs.push({ id: `${name}/${at}/${cli.logs.length}`, stream: name, at, message });
}

const start = (requestId: string) => `START RequestId: ${requestId} Version: $LATEST`;
const own = `{"pawl":"succeed","run":"${errored.run}"}`;

test("logs shows the lines of the run's invocations, of every stream, and of no other's", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [start("r-0"), "of another run", "END RequestId: r-0"]);
  print(cli, begun + 1, [start("r-1"), "row 16", "END RequestId: r-1"]);
  print(cli, begun + 2, [start("r-2"), "before its name", own, "after it"], "2026/11/21/[$LATEST]ffff");
  const { exitCode, stdout } = await cli.pawl(["logs", id]);
  expect(exitCode).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(25)),
  ).toEqual([start("r-1"), "row 16", "END RequestId: r-1", start("r-2"), "before its name", own, "after it"]);
  const json = JSON.parse((await cli.pawl(["logs", id, "--json"])).stdout);
  expect(json.lines[1]).toEqual({ stream, at: begun + 1, message: "row 16" });
});

const jsonLine = (fields: object) =>
  JSON.stringify({ pawl: "x", level: "INFO", message: "m", task: errored.task, run: errored.run, ...fields });

test("logs shows a line of JSON as its level, its message and its fields, with an error's causes and stack below", async () => {
  const cli = await CliHarness.seeded();
  const line = jsonLine({
    pawl: "fail",
    level: "ERROR",
    message: "run errored",
    timestamp: "2026-11-21T08:02:11.000Z",
    service: "pawl-local",
    function_name: "worker",
    function_request_id: "r-1",
    cold_start: true,
    turn: 2,
    attempt: 3,
    status: "errored",
    reason: "used up",
    error: {
      name: "Error",
      message: "row 17",
      stack: "at process (functions/tasks/import-cities.ts:40:11)\nat parse (node_modules/x/y.js:1:2)",
      cause: {
        name: "AggregateError",
        message: "2 errors",
        errors: [{ name: "CsvError", message: "quote" }],
      },
    },
  });
  print(cli, begun, [start("r-1"), line, '{"level":30,"msg":"of another logger"}']);
  const { stdout } = await cli.pawl(["logs", id]);
  expect(stdout.trimEnd().split("\n").slice(1)).toEqual([
    `${errored.createdAt} ERROR run errored turn=2 attempt=3 status=errored reason="used up"`,
    "  Error: row 17",
    "    at process (functions/tasks/import-cities.ts:40:11)",
    "    at parse (node_modules/x/y.js:1:2)",
    "  caused by: AggregateError: 2 errors",
    "    one of them: CsvError: quote",
    `${errored.createdAt} {"level":30,"msg":"of another logger"}`,
  ]);
});

test("logs leaves out lines that name another run of the same invocation", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [
    start("r-1"),
    jsonLine({ message: "mine" }),
    jsonLine({ message: "another's", run: "2026-11-21T09:00:00Z/x" }),
    jsonLine({ message: "another task's", task: "count-cities" }),
    jsonLine({ message: "nobody's", task: undefined, run: undefined }),
  ]);
  const { stdout } = await cli.pawl(["logs", id]);
  expect(stdout.match(/(mine|another.*|nobody's)$/gm)).toEqual(["mine", "nobody's"]);
});

test("logs of a run that is split shows the lines of its shards, in whatever streams, and which shard each is of", async () => {
  const cli = await CliHarness.seeded();
  const ofShard = (name: string, message: string) =>
    jsonLine({ message, run: `${errored.run}#shard#${name}` });
  print(cli, begun, [start("r-1"), jsonLine({ message: "planned" })]);
  print(
    cli,
    begun + 1,
    [start("r-2"), ofShard("000", "first"), "printed", ofShard("001.1", "other")],
    "other",
  );
  print(cli, begun + 2, [start("r-3"), jsonLine({ run: "2026-11-21T09:00:00Z/x#shard#000" })], "other");
  const { stdout } = await cli.pawl(["logs", id]);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(25)),
  ).toEqual([
    start("r-1"),
    "INFO  planned",
    start("r-2"),
    "INFO  first shard=000",
    "printed",
    "INFO  other shard=001.1",
  ]);
});

test("logs --errors shows only errors and why a worker ended, and says where there is none", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [
    start("r-1"),
    jsonLine({ message: "fine" }),
    jsonLine({ level: "ERROR", message: "broken" }),
    "r-1 Task timed out after 20.00 seconds",
    "printed",
  ]);
  const { stdout } = await cli.pawl(["logs", id, "--errors"]);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(25)),
  ).toEqual(["ERROR broken", "r-1 Task timed out after 20.00 seconds"]);
  expect(JSON.parse((await cli.pawl(["logs", id, "--errors", "--json"])).stdout).lines).toHaveLength(2);

  const fine = await CliHarness.seeded();
  print(fine, begun, [start("r-1"), jsonLine({ message: "fine" })]);
  expect((await fine.pawl(["logs", id, "--errors"])).stderr).toBe(
    "no error is kept of it in /aws/lambda/pawl-local-bulk\n",
  );
});

test("logs -n shows the newest lines, and as JSON how many came before them", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [start("r-1"), "one", "two", "three"]);
  const { stdout } = await cli.pawl(["logs", id, "-n", "2"]);
  expect(stdout.match(/(one|two|three)$/gm)).toEqual(["two", "three"]);
  const json = JSON.parse((await cli.pawl(["logs", id, "-n", "2", "--json"])).stdout);
  expect([json.lines.length, json.earlier]).toEqual([2, 2]);
  expect(JSON.parse((await cli.pawl(["logs", id, "-n", "9", "--json"])).stdout)).not.toHaveProperty(
    "earlier",
  );
});

test("logs --follow prints each line once until the run has ended", async () => {
  const cli = await CliHarness.seeded();
  const { endedAt: _, ...live } = errored;
  await cli.put({ ...live, status: "running" });
  print(cli, now, [start("r-1"), "one"]);
  const { stdout } = await cli.pawl(["logs", id, "--follow"], {
    onSleep: async (sleeps, { store }) => {
      if (sleeps === 1) print(cli, now + 2_000, ["two"]);
      if (sleeps === 2)
        await store.update(errored, { name: "test", condition: [], set: { status: "succeeded" } });
      if (sleeps === 3) print(cli, now + 6_000, ["END RequestId: r-1"]);
    },
  });
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(25)),
  ).toEqual([start("r-1"), "one", "two", "END RequestId: r-1"]);
});

/** Follows a live run whose store gives no answer from the second sleep on, until another. */
async function followLost(until: number) {
  const cli = await CliHarness.seeded();
  const { endedAt: _, ...live } = errored;
  await cli.put({ ...live, status: "running" });
  print(cli, now, [start("r-1"), "one"]);
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4766"), { code: "ECONNREFUSED" });
  const result = await cli.pawl(["logs", id, "--follow"], {
    onSleep: async (sleeps, { store }) => {
      if (sleeps === 2) store.get = () => Promise.reject(refused);
      if (sleeps !== until) return;
      Reflect.deleteProperty(store, "get");
      print(cli, now + 60_000, ["two"]);
      await store.update(errored, { name: "test", condition: [], set: { status: "succeeded" } });
    },
  });
  return {
    ...result,
    texts: result.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(25)),
  };
}

test("logs --follow goes on where its connection is lost for less than two minutes", async () => {
  const { exitCode, stderr, texts } = await followLost(30);
  expect({ exitCode, texts }).toEqual({ exitCode: 0, texts: [start("r-1"), "one", "two"] });
  expect(stderr).toContain("connection refused): asking again for two minutes\n");
});

test("logs --follow ends where nothing has answered for two minutes", async () => {
  const { exitCode, stderr, texts } = await followLost(90);
  expect({ exitCode, texts }).toEqual({ exitCode: 1, texts: [start("r-1"), "one"] });
  expect(stderr).toContain("error: the endpoint cannot be reached");
});

test("logs --follow goes on with a worker whose run another one has taken over since", async () => {
  const cli = await CliHarness.seeded();
  const { endedAt: _, ...live } = errored;
  await cli.put({ ...live, status: "running" });
  print(cli, now, [start("r-1"), "hangs"]);
  const other = "2026/11/21/[$LATEST]ffff";
  const { stdout } = await cli.pawl(["logs", id, "--follow"], {
    onSleep: async (sleeps, { store }) => {
      const set = { logs: { ...errored.logs, stream: other, requestId: "r-2" } } as Partial<RunRecord>;
      if (sleeps === 1) await store.update(errored, { name: "test", condition: [], set });
      if (sleeps === 1) print(cli, now + 300_000, [start("r-2"), own], other);
      if (sleeps === 3) print(cli, now + 310_000, ["r-1 Task timed out after 900.00 seconds"]);
      if (sleeps === 3)
        await store.update(errored, { name: "test", condition: [], set: { status: "succeeded" } });
    },
  });
  const texts = stdout.trimEnd().split("\n");
  expect(texts.map((line) => line.slice(25))).toEqual([
    ...[start("r-1"), "hangs", start("r-2"), own],
    "r-1 Task timed out after 900.00 seconds",
  ]);
});

test("logs shows what a worker printed that went on after its run had ended", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [start("r-1")]);
  print(cli, Date.parse(errored.endedAt as string) + 14 * 60_000, [
    "r-1 Task timed out after 900.00 seconds",
  ]);
  expect((await cli.pawl(["logs", id])).stdout).toContain("Task timed out");
});

test("what a task printed reaches the terminal with its controls escaped", async () => {
  const cli = await CliHarness.seeded();
  print(cli, begun, [start("r-1"), "\x1b[2Jowned"]);
  expect((await cli.pawl(["logs", id])).stdout).toContain("\\u001b[2Jowned\n");
});

test("logs of a run that no worker has had says so", async () => {
  const cli = await CliHarness.seeded();
  const { exitCode, stderr } = await cli.pawl(["logs", `${runs[1]?.task}/${runs[1]?.run}`]);
  expect([exitCode, stderr]).toEqual([0, "no worker has had it yet\n"]);
});

test.each([
  [["2026-11-21T08:00:20Z r-1 Task timed out after 20.00 seconds"], "Task timed out after 20.00 seconds"],
  [
    ["Sandbox.Timedout: RequestId: r-1 Error: Task timed out after 20.00 seconds"],
    "Task timed out after 20.00 seconds",
  ],
  [
    ["RequestId: r-1 Error: Runtime exited with error: signal: killed", "Runtime.ExitError"],
    "Runtime exited with error: signal: killed",
  ],
  [
    ["REPORT RequestId: r-1 Duration: 1 ms Status: error Error Type: Runtime.OutOfMemory"],
    "Runtime.OutOfMemory",
  ],
  [
    ["RequestId: r-1 Error: Runtime exited without providing a reason"],
    "Runtime exited without providing a reason",
  ],
  [["END RequestId: r-1", "REPORT RequestId: r-1 Duration: 20 ms"], undefined],
])("the cause in the lines %j is %j", (lines, cause) => {
  expect(causeOfEnd(lines)).toBe(cause);
});

test("status of a run whose workers ended shows what the logs say of the last one's end", async () => {
  const cli = await CliHarness.seeded();
  const reason = "five turns in a row without progress at cursor (start)";
  await cli.put({
    ...errored,
    reason,
    fruitlessTurns: 4,
    error: { ...errored.error, message: reason } as never,
  });
  print(cli, begun, ["REPORT RequestId: r-0 Status: error Error Type: Runtime.OutOfMemory"]);
  print(cli, begun, ["RequestId: r-1 Error: Runtime exited with error: signal: killed"]);
  const { stdout } = await cli.pawl(["status", id]);
  expect(stdout).toMatch(/^last worker +Runtime exited with error: signal: killed$/m);
  const watched = await cli.pawl(["status", id, "--watch"], { terminal: { columns: 200 } });
  expect(watched.stdout).toMatch(/^last worker +Runtime exited with error: signal: killed$/m);
  expect((await (await CliHarness.seeded()).pawl(["status", id])).stdout).not.toContain("last worker");
});

test.each(["running", "paused", "cancelled"] as const)(
  "status of a run that is %s shows why its worker ended without giving its lease up",
  async (status) => {
    const cli = await CliHarness.seeded();
    await cli.put({ ...errored, status, leaseExpiresAt: now - 60_000 });
    print(cli, begun, ["RequestId: r-1 Error: Runtime exited with error: signal: killed"]);
    const shown = async () => /^last worker +(.*)$/m.exec((await cli.pawl(["status", id])).stdout)?.[1];
    expect(await shown()).toBe("Runtime exited with error: signal: killed");
    await cli.put({ ...errored, status, leaseExpiresAt: 0 });
    expect(await shown()).toBeUndefined();
  },
);
