/**
 * The command against AWS's APIs on this machine, through the SDK: how a deployment is found, what a run writes
 * and sends, how a stream of unknown length gets into the bucket.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputs } from "../../functions/model/manifest.ts";
import { runs } from "./harness.ts";
import { type LocalStack, openLocalStack } from "./local-stack.ts";

let stack: LocalStack;
let aws: LocalStack["aws"];
let stacks: LocalStack["stacks"];
const pawl: LocalStack["pawl"] = (...args) => stack.pawl(...args);

beforeAll(async () => {
  stack = await openLocalStack();
  ({ aws, stacks } = stack);
});

afterAll(() => aws.close());

test("the only stack of Pawl's at an endpoint is found, and its tasks are listed from its manifest", async () => {
  const { exitCode, stdout, stderr } = await pawl(["list", "--json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const listed = JSON.parse(stdout);
  expect(listed.stage).toBe("local");
  expect(listed.tasks.map(({ name }: { name: string }) => name)).toEqual([
    "count-cities",
    "expire-cities",
    "import-cities",
  ]);
});

test("a run is a record and a message, and status, history and --errored read it back", async () => {
  const started = await pawl(["run", "import-cities", "--tag", "first", "--json"]);
  expect(started).toMatchObject({
    exitCode: 0,
    stderr: "account local, Region us-east-1, stage local\n",
  });
  const { id, task, run } = JSON.parse(started.stdout);
  const [message] = aws.sqs.messages("bulk");
  expect(JSON.parse(message?.body ?? "")).toEqual({ task, run, turn: 0 });

  expect(JSON.parse((await pawl(["status", id, "--json"])).stdout)).toMatchObject({
    id,
    status: "enqueued",
    tags: ["first"],
  });
  const { tasks } = JSON.parse((await pawl(["status", "--json"])).stdout);
  expect(tasks.map((each: { run: { id: string } | null }) => each.run?.id ?? null)).toEqual([null, null, id]);

  const errored = runs.find(({ status }) => status === "errored");
  await stack.store.update(
    { task: errored?.task ?? "", run: errored?.run ?? "" },
    { condition: [], set: { ...errored, task: undefined, run: undefined } },
  );
  const attention = JSON.parse((await pawl(["status", "--errored", "--json"])).stdout);
  expect(attention.errored.runs.map((each: { id: string }) => each.id)).toEqual([
    `${errored?.task}/${errored?.run}`,
  ]);
  const history = JSON.parse((await pawl(["history", "import-cities", "--json"])).stdout);
  expect(history.runs.map((each: { run: string }) => each.run)).toEqual([run, errored?.run]);
});

describe("standard input is uploaded as it comes", () => {
  test.each([
    ["a few bytes", 20],
    ["more than one part holds", 6 * 1024 * 1024],
  ])("%s", async (_what, size) => {
    const chunk = Buffer.alloc(Math.min(size, 64 * 1024), "x");
    const stdin = Readable.from(
      (function* () {
        for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
      })(),
    );
    const told = await pawl(["run", "import-cities", "--csv", "-", "--json"], { stdin });
    expect(told.exitCode).toBe(0);
    const place = new URL(JSON.parse(told.stdout).params.csv);
    expect(place.hostname).toBe("uploads");
    expect(place.pathname).toMatch(/^\/uploads\/\d{4}-.*Z-import-cities\.csv$/);
    expect(aws.s3.object("uploads", place.pathname.slice(1)).size).toBe(size);
  });

  test("a stream that breaks leaves no run and no object", async () => {
    const before = aws.sqs.messages("bulk").length;
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.alloc(100);
        throw new Error("the pipe broke");
      })(),
    );
    const told = await pawl(["run", "import-cities", "--csv", "-"], { stdin });
    expect(told).toMatchObject({ exitCode: 1, stdout: "" });
    expect(told.stderr).toMatch(/error: the pipe broke\n$/);
    expect(aws.sqs.messages("bulk")).toHaveLength(before);
  });
});

test("a live pawl dev of the folder is found without being asked for, and its logs by what it says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pawl-dev-"));
  mkdirSync(join(folder, ".pawl"));
  const { endpoint } = aws;
  const said = { pid: process.pid, port: aws.front.port, endpoint, stage: "local", startedAt: "" };
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(said));
  aws.front.pawl("GET", "/dev", () => ({ pid: process.pid, folder: join(folder, ".pawl") }));
  const id = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";
  const told = await pawl(["status", id], { env: {}, cwd: folder });
  expect(told.exitCode).toBe(0);
  expect(told.stdout).toContain(`${folder}/.pawl/logs/worker-bulk/2026/11/21/[$LATEST]0a1b.log\n`);
  rmSync(folder, { recursive: true });
});

describe("what is not there is refused in one line", () => {
  const refused = (args: readonly string[], env?: Record<string, string>) =>
    pawl(args, env && { env }).then(({ exitCode, stdout, stderr }) => {
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      return stderr;
    });

  test("another stage", async () => {
    expect(await refused(["list", "--stage", "prod"])).toBe(`error: no stack pawl-prod at ${aws.endpoint}\n`);
  });

  test("an endpoint where nobody listens", async () => {
    expect(await refused(["list", "--endpoint", "http://127.0.0.1:1"])).toBe(
      "error: the endpoint cannot be reached: 127.0.0.1:1: connection refused\n",
    );
  });

  test("one of two stages, where none is named", async () => {
    stacks["pawl-prod"] = {};
    try {
      expect(await refused(["list"])).toBe(
        `error: several stages at ${aws.endpoint}: choose by --stage local or --stage prod\n`,
      );
    } finally {
      delete stacks["pawl-prod"];
    }
  });

  test("an output, and a manifest, of another version", async () => {
    const before = stacks["pawl-local"];
    try {
      stacks["pawl-local"] = {};
      expect(await refused(["list"])).toBe(
        "error: the stack has no output Manifest: it was deployed by another version\n",
      );
      await aws.s3.put("assets", "old.json", Readable.from(['{"pawl":2}']));
      stacks["pawl-local"] = stack.outputs("s3://assets/old.json");
      expect(await refused(["list"])).toBe(
        "error: s3://assets/old.json is no manifest of this version of pawl\n",
      );
      stacks["pawl-local"] = stack.outputs("s3://assets/gone.json");
      expect(await refused(["list"])).toMatch(/^error: AWS answers NoSuchKey: .*\n$/);
    } finally {
      stacks["pawl-local"] = before ?? {};
    }
  });

  test("a table", async () => {
    const before = stacks["pawl-local"];
    try {
      stacks["pawl-local"] = { ...before, [outputs.runsTable]: "nowhere" };
      expect(await refused(["history", "count-cities"])).toMatch(
        /^error: AWS answers ResourceNotFoundException: .*\n$/,
      );
    } finally {
      stacks["pawl-local"] = before ?? {};
    }
  });
});
