/** What a worker writes before an error that nothing caught ends its process. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HoldingRunStore, recordCrashOf } from "../../functions/lambda/crash.ts";
import { maskForNames } from "../../functions/model/mask/mask-for.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { crashOf } from "../../functions/runs/errors/failure-text.ts";
import { fruitlessReason, giveUpProps } from "../../functions/runs/give-up.ts";
import { tellErrorBy } from "../../functions/turns/index.ts";
import type { LocalAws } from "../../local/index.ts";
import { createTables } from "../contract/tables.ts";
import { smallExecutor } from "../local/small-app.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";

const key = { task: "walk", run: "2026-03-01T12:00:00Z/a" };
const now = Date.parse("2026-03-01T12:00:00.000Z");
const clock = { now: () => now, monotonic: () => 0, after: () => () => {} };
const running = {
  status: "running",
  attempt: 1,
  turn: 0,
  leaseId: "mine",
  leaseExpiresAt: now + 30_000,
  seq: 1,
};

let aws: LocalAws;
let store: HoldingRunStore;

beforeAll(async () => {
  aws = await openTemporaryAws();
  const client = new DynamoDBClient(clientOptions(aws));
  store = new HoldingRunStore({ client, ...(await createTables(client)) });
});

afterAll(() => aws.close());

const claim = (run: string, set: object = running) =>
  store.update({ ...key, run }, { name: "claim", condition: [], set: set as Partial<RunRecord> });
const crash = (error: unknown, lines: string[] = []) =>
  recordCrashOf({ store, clock, log: (_level, event) => lines.push(event) }, error);

test("an error that nothing caught is kept on each run that the process holds, and on no other", async () => {
  await claim("a");
  await claim("b");
  await store.update(
    { ...key, run: "b" },
    { name: "succeed", condition: [], set: { status: "succeeded", leaseExpiresAt: 0 } },
  );
  await store.update(
    { ...key, run: "c" },
    { name: "pause", condition: [], set: running as Partial<RunRecord> },
  );
  const lines: string[] = [];
  await crash(new TypeError("boom"), lines);
  const errors = async (run: string) => (await store.get({ ...key, run }))?.errors;
  expect(await errors("a")).toMatchObject([{ name: "uncaught TypeError", message: "boom", attempt: 1 }]);
  expect([await errors("b"), await errors("c")]).toEqual([undefined, undefined]);
  expect(lines).toEqual(["record crash"]);
});

test("a crash is not recorded on a run that another worker has taken over", async () => {
  store.held.clear();
  await claim("d");
  const other = { name: "test", condition: [], set: { leaseId: "another's" } };
  await store.update({ ...key, run: "d" }, other);
  await crash(new Error("late"));
  expect((await store.get({ ...key, run: "d" }))?.errors).toBeUndefined();
});

test("the stage's onError is told of an error that nothing caught, once for each run that the process holds", async () => {
  store.held.clear();
  await claim("e");
  const told: unknown[] = [];
  const tellError = tellErrorBy((error, { run, handled, level, cursor }) => {
    told.push([(error as Error).message, run, handled, level, cursor]);
    throw new Error("no service for hunter2");
  });
  const lines: unknown[] = [];
  const context = { store, clock, log: (...line: unknown[]) => lines.push(line) };
  await recordCrashOf({ ...context, tellError }, new Error("boom"));
  expect(told).toEqual([["boom", "e", false, "error", undefined]]);
  expect(lines.at(-1)).toEqual([
    "warn",
    "onError failed",
    expect.objectContaining({ run: "e" }),
    { error: new Error("no service for hunter2") },
  ]);
  expect((await store.get({ ...key, run: "e" }))?.errors).toMatchObject([{ message: "boom" }]);
  const maskFor = maskForNames({ walk: ["token"] });
  maskFor("walk", { token: "hunter2" });
  await recordCrashOf({ ...context, tellError, maskFor }, new Error("boom of hunter2"));
  expect(told.at(-1)).toEqual(["boom of hunter2", "e", false, "error", undefined]);
  expect(String(JSON.stringify(lines.at(-1)))).not.toContain("hunter2");
});

test("an error that nothing caught shows no value that any run of its process masks, on the record of none of them", async () => {
  store.held.clear();
  await claim("f", { ...running, params: '{"token":"hunter2"}' });
  await store.update(
    { task: "plain", run: "g" },
    { name: "claim", condition: [], set: running as Partial<RunRecord> },
  );
  const maskFor = maskForNames({ walk: ["token"] });
  await recordCrashOf({ store, clock, log() {}, maskFor }, new Error("boom of hunter2"));
  for (const run of [
    { ...key, run: "f" },
    { task: "plain", run: "g" },
  ])
    expect((await store.get(run))?.errors).toMatchObject([{ message: "boom of [masked]" }]);
});

test("a table that does not answer does not keep the process from ending", async () => {
  const silent = {
    held: new Map([["a", { ...key, ...running } as RunRecord]]),
    update: () => Promise.reject(new Error("no answer")),
  };
  const lines: string[] = [];
  await recordCrashOf(
    { store: silent, clock, log: (_level: string, event: string) => lines.push(event) } as never,
    new Error("boom"),
  );
  expect(lines).toEqual(["crash not recorded"]);
});

test("a run that is given up after such crashes names the last of them as the cause", () => {
  const crashed = {
    name: "uncaught TypeError",
    message: "boom",
    attempt: 1,
    at: new Date(now).toISOString(),
  };
  const run = { ...key, attempt: 1, cursor: undefined, errors: [crashed] };
  const { error } = giveUpProps({ clock }, run, fruitlessReason(run));
  expect(error).toMatchObject({
    message: "five turns in a row without progress at cursor (start)",
    causes: ["uncaught TypeError: boom"],
  });
  expect(crashOf({ attempt: 2, errors: [crashed] })).toBeUndefined();
});

test.each([
  ["an exception of a timer", 'setTimeout(() => { throw new Error("boom"); }, 1);', "uncaught Error"],
  ["an unhandled rejection", 'void Promise.reject(new RangeError("boom"));', "uncaught RangeError"],
])("the process waits with its end until %s is recorded", async (_, code, name) => {
  const { executor, deploy, lines, close } = smallExecutor();
  const file = pathToFileURL(join(import.meta.dirname, "../../functions/lambda/crash.ts")).href;
  await deploy(
    "crashes",
    `import { recordCrashes } from ${JSON.stringify(file)};
     const held = new Map([["a", ${JSON.stringify({ ...key, ...running })}]]);
     const update = async (_key, write) => {
       await new Promise((resolve) => setTimeout(resolve, 20));
       console.log("written " + JSON.stringify(write.set));
       return { ok: true, item: {} };
     };
     recordCrashes({ store: { held, update }, clock: { now: () => ${now} }, log() {} });
     export const handler = () => new Promise(() => { setInterval(() => {}, 1000); ${code} });`,
  );
  const { failure } = await executor.invoke("crashes", "{}");
  await close();
  expect(failure?.errorMessage).toContain("Runtime exited with error: exit status 1");
  const written = lines.map(({ text }) => text).find((text) => text.startsWith("written "));
  expect(written).toContain(`"name":"${name}","message":"boom"`);
});

test.each([
  ["an exception of a timer", "setTimeout(() => { throw error; }, 1);"],
  ["an unhandled rejection", "void Promise.reject(error);"],
])("who prints %s that ends a process is given no masked value", async (_, code) => {
  const { executor, deploy, lines, close } = smallExecutor();
  const at = (file: string) =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../functions", file)).href);
  await deploy(
    "crashes",
    `import { recordCrashes } from ${at("lambda/crash.ts")};
     import { maskForNames } from ${at("model/mask/mask-for.ts")};
     const maskFor = maskForNames({ walk: ["token"] });
     maskFor("walk", { token: "hunter2" });
     recordCrashes({ store: { held: new Map() }, clock: { now: () => 0 }, log() {}, maskFor });
     const error = new AggregateError([new Error("first of hunter2")], "boom of hunter2", { cause: { token: "hunter2" } });
     Object.assign(error, { code: "E1", url: "https://shop/hunter2", hunter2: 1, self: error });
     export const handler = () => new Promise(() => { setInterval(() => {}, 1000); ${code} });`,
  );
  const { failure } = await executor.invoke("crashes", "{}");
  await close();
  const printed = [...lines.map(({ text }) => text), JSON.stringify(failure)].join("\n");
  expect(printed).toContain("boom of [masked]");
  expect(printed).toContain("first of [masked]");
  expect(printed).toContain("code: 'E1'");
  expect(printed).not.toContain("hunter2");
});
