/**
 * The command against AWS's APIs on this machine, through the SDK: how it finds a deployment and refuses another
 * project's, what a run writes and sends, how a stream of unknown length gets into the bucket.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputs } from "../../../functions/model/task/manifest.ts";
import { runs } from "../harness.ts";
import { type LocalStack, openLocalStack, projectFolder } from "../local-stack.ts";

let stack: LocalStack;
let aws: LocalStack["aws"];
let stacks: LocalStack["stacks"];
const pawl: LocalStack["pawl"] = (...args) => stack.pawl(...args);

beforeAll(async () => {
  stack = await openLocalStack();
  ({ aws, stacks } = stack);
});

afterAll(() => stack.close());

test("the only stack of the project at an endpoint is found, and its tasks are listed from its manifest", async () => {
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

test("pawl run writes a record and a message, and status, history and --errored read them back", async () => {
  const started = await pawl(["run", "import-cities", "--tag", "first", "--json"]);
  expect(started).toMatchObject({
    exitCode: 0,
    stderr: "account local, Region us-east-1, project pawl, stage local\n",
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
    { name: "test", condition: [], set: { ...errored, task: undefined, run: undefined } },
  );
  const attention = JSON.parse((await pawl(["status", "--errored", "--json"])).stdout);
  expect(attention.errored.runs.map((each: { id: string }) => each.id)).toEqual([
    `${errored?.task}/${errored?.run}`,
  ]);
  const history = JSON.parse((await pawl(["history", "import-cities", "--json"])).stdout);
  expect(history.runs.map((each: { run: string }) => each.run)).toEqual([run, errored?.run]);
});

test.each([
  ["of a few bytes", 20],
  ["larger than one part", 6 * 1024 * 1024],
])("--csv - uploads a stream %s as it arrives", async (_size, size) => {
  const chunk = Buffer.alloc(Math.min(size, 64 * 1024), "x");
  const stdin = Readable.from(
    (function* () {
      for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
    })(),
  );
  const result = await pawl(["run", "import-cities", "--csv", "-", "--json"], { stdin });
  expect(result.exitCode).toBe(0);
  const url = new URL(JSON.parse(result.stdout).params.csv);
  expect(url.hostname).toBe("uploads");
  expect(url.pathname).toMatch(/^\/uploads\/\d{4}-.*Z-import-cities\.csv$/);
  expect(aws.s3.object("uploads", url.pathname.slice(1)).size).toBe(size);
});

test("a stream on standard input that breaks leaves no run and no message", async () => {
  const before = aws.sqs.messages("bulk").length;
  const stdin = Readable.from(
    (async function* () {
      yield Buffer.alloc(100);
      throw new Error("the pipe broke");
    })(),
  );
  const result = await pawl(["run", "import-cities", "--csv", "-"], { stdin });
  expect(result).toMatchObject({ exitCode: 1, stdout: "" });
  expect(result.stderr).toMatch(/error: the pipe broke\n$/);
  expect(aws.sqs.messages("bulk")).toHaveLength(before);
});

/** Lets a `pawl dev` of stage `local` run in a folder, at the endpoint of these tests. */
function startDevIn(folder: string): void {
  mkdirSync(join(folder, ".pawl"));
  const { endpoint, front } = aws;
  const state = { pid: process.pid, port: front.port, endpoint, stage: "local", startedAt: "" };
  writeFileSync(join(folder, ".pawl/dev.json"), JSON.stringify(state));
}

test("a command finds the live pawl dev of its folder, and shows where that keeps its logs", async () => {
  const folder = projectFolder("pawl");
  startDevIn(folder);
  aws.front.pawl("GET", "/dev", () => ({ pid: process.pid, folder: join(folder, ".pawl") }));
  const id = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";
  const result = await pawl(["status", id], { env: {}, cwd: folder });
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toContain(`${folder}/.pawl/logs/worker-bulk/2026/11/21/[$LATEST]0a1b.log\n`);
  rmSync(folder, { recursive: true });
});

/** Runs a command that must fail with one line and no answer. */
async function refused(args: readonly string[], given: Parameters<LocalStack["pawl"]>[1] = {}) {
  const { exitCode, stdout, stderr } = await pawl(args, given);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  return stderr;
}

/** Runs a test with changed stacks, and restores them. */
async function withStacks(change: () => void | Promise<void>, check: () => Promise<void>): Promise<void> {
  const before = { ...stacks };
  try {
    await change();
    await check();
  } finally {
    for (const name of Object.keys(stacks)) delete stacks[name];
    Object.assign(stacks, before);
  }
}

test("a stage without a stack is refused in one line", async () => {
  expect(await refused(["list", "--stage", "prod"])).toBe(
    `error: no stack pawl-prod at ${aws.endpoint}: there is --stage local\n`,
  );
});

test("an endpoint that does not answer is refused in one line", async () => {
  expect(await refused(["list", "--endpoint", "http://127.0.0.1:1"])).toBe(
    "error: the endpoint cannot be reached: 127.0.0.1:1: connection refused\n",
  );
});

test("https to an endpoint that speaks http is refused in one line", async () => {
  const endpoint = aws.endpoint.replace("http:", "https:");
  expect(await refused(["list", "--endpoint", endpoint])).toMatch(
    /^error: the endpoint cannot be reached.*: it does not speak TLS, which https needs: try http\n$/,
  );
});

test("without --stage, a project with two stages at an endpoint is refused with their names", async () => {
  await withStacks(
    () => {
      stacks["pawl-prod"] = {};
    },
    async () => {
      expect(await refused(["list"])).toBe(
        `error: several stages at ${aws.endpoint}: choose one with --stage local or --stage prod\n`,
      );
    },
  );
});

test("without --stage, the nested stacks of a project's only stage are no stages", async () => {
  const nested = "pawl-local-SchedulesStack1-1ABCDEF";
  await withStacks(
    () => {
      stacks[nested] = {};
      stack.parents[nested] = "arn:aws:cloudformation:us-east-1:000000000000:stack/pawl-local/1";
    },
    async () => expect((await stack.pawl(["list"])).exitCode).toBe(0),
  );
  delete stack.parents[nested];
});

test("a stack or a manifest of another version is refused in one line", async () => {
  await withStacks(
    () => {
      stacks["pawl-local"] = {};
    },
    async () => {
      expect(await refused(["list"])).toBe(
        "error: stack pawl-local has no output Manifest: it was deployed by another version of pawl\n",
      );
      await aws.s3.put("assets", "old.json", Readable.from(['{"pawl":2}']));
      stacks["pawl-local"] = stack.outputs("s3://assets/old.json");
      expect(await refused(["list"])).toBe(
        "error: s3://assets/old.json is not a manifest of this version of pawl\n",
      );
      stacks["pawl-local"] = stack.outputs("s3://assets/gone.json");
      expect(await refused(["list"])).toMatch(/^error: AWS answers NoSuchKey: .*\n$/);
    },
  );
});

test("a table that does not exist is refused in one line", async () => {
  await withStacks(
    () => {
      stacks["pawl-local"] = { ...stacks["pawl-local"], [outputs.runsTable]: "nowhere" };
    },
    async () => {
      expect(await refused(["history", "count-cities"])).toMatch(
        /^error: AWS answers ResourceNotFoundException: .*\n$/,
      );
    },
  );
});

test("the project of the folder's cdk.json is used, and --project overrides it", async () => {
  const folder = projectFolder("acme");
  await withStacks(
    () => stack.add({ project: "acme", stage: "dev" }),
    async () => {
      const tell = async (...args: string[]) =>
        (await pawl(["run", "count-cities", ...args], { cwd: folder })).stderr;
      expect(await tell()).toBe("account local, Region us-east-1, project acme, stage dev\n");
      expect(await tell("--stage", "dev")).toBe("account local, Region us-east-1, project acme, stage dev\n");
      expect(await tell("--project", "pawl")).toBe(
        "account local, Region us-east-1, project pawl, stage local\n",
      );
    },
  );
  rmSync(folder, { recursive: true });
});

test("where the project has no stack, the only other deployment is refused as another project's", async () => {
  const folder = projectFolder("acme");
  expect(await refused(["list"], { cwd: folder })).toBe(
    'error: stack pawl-local is of project "pawl", this is "acme": pass --project pawl\n',
  );
  rmSync(folder, { recursive: true });
});

test("where the project has no stack and there are several others, their names are listed", async () => {
  await withStacks(
    async () => {
      await stack.add({ project: "acme", stage: "dev" });
      await stack.add({ project: "acme", stage: "prod" });
    },
    async () => {
      expect(await refused(["list", "--project", "beta"])).toBe(
        `error: no stack beta-STAGE at ${aws.endpoint}: found pawl-local, acme-dev, acme-prod, choose a project with --project\n`,
      );
    },
  );
});

test("a deployment of another project gets no run", async () => {
  const before = aws.sqs.messages("bulk").length;
  const folder = projectFolder("acme");
  await refused(["run", "import-cities"], { cwd: folder });
  expect(aws.sqs.messages("bulk")).toHaveLength(before);
  rmSync(folder, { recursive: true });
});
