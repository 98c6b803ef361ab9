/** Every function of a task that is given a context finds the services and credentials of its task's own role there. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { AssumedRoles } from "../../../functions/lambda/assumed-roles.ts";
import { provideTaskCredentials, taskCredentials } from "../../../functions/model/task/run-as/credentials.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Json, type Task } from "../../../functions/model/task/task.ts";
import { cancelRun, makeClient, pauseRun } from "../../../functions/operators/index.ts";
import { runningTask, startRun } from "../../../functions/runs/index.ts";
import { commandTask } from "../../../functions/turns/command/index.ts";
import { activeRegion, cron } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { type Range, ranges } from "../parallel/ranges.ts";

interface Context {
  readonly services: object;
  readonly credentials?: () => Promise<{ readonly accessKeyId: string }>;
}

const found = new Map<string, Set<string>>();

/** Notes for whom a function's services were made, whose credentials it has, and with whose S3's collections would read. */
async function look(name: string, { services, credentials }: Context): Promise<void> {
  const ofServices = (services as Pick<Context, "credentials">).credentials;
  const all = await Promise.all(
    [ofServices, credentials, taskCredentials()].map(async (each) => (await each?.())?.accessKeyId ?? "none"),
  );
  found.set(name, new Set([...(found.get(name) ?? []), ...all]));
}

/** Functions that look, by the names of a task's options. */
function looking(prefix: string, ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, (ctx: Context) => look(`${prefix} ${name}`, ctx)]));
}

const base = { description: "Looks around.", runAs: { policy: [] }, maxAttempts: 1 };
const one = [[1, 1]] as const;
const endings = ["afterPause", "afterInterrupt", "afterRetry", "afterCancel", "afterComplete", "afterError"];

const tasks = [
  {
    name: "walk",
    maxAttempts: 2,
    triggers: [cron("0 * * * *", { id: "hourly" })],
    params: v.object({ shop: v.optional(v.string(), "ice") }),
    choices: { shop: (ctx: Context) => look("walk choices", ctx).then(() => ["ice"]) },
    requires: [
      (ctx: Context) => look("walk requires", ctx).then(() => true),
      activeRegion((ctx: Context) => look("walk activeRegion", ctx).then(() => "eu-west-1")),
    ],
    throttle: (ctx: Context) => look("walk throttle", ctx).then(() => false),
    total: (ctx: Context) => look("walk total", ctx).then(() => 1),
    async *items(ctx: Context) {
      await look("walk items", ctx);
      yield* one;
    },
    async process(
      _: number,
      ctx: Context & { turn: number; attempt: number; snooze(seconds: number): void },
    ) {
      await look("walk process", ctx);
      if (ctx.attempt === 1) throw new Error("once");
      if (ctx.turn < 3) ctx.snooze(1);
    },
    ...looking("walk", "afterStart", ...endings),
    aroundTurn: (ctx: Context, proceed: () => Promise<void>) => look("walk aroundTurn", ctx).then(proceed),
  },
  {
    name: "batch",
    items: () => one,
    processBatch: (_: unknown, ctx: Context) => look("batch processBatch", ctx),
  },
  {
    name: "page",
    async *pages(ctx: Context) {
      await look("page pages", ctx);
      yield [[1], () => 1];
    },
    process: () => undefined,
  },
  {
    name: "own",
    async run(ctx: Context) {
      await look("own run", ctx);
      throw new Error("no");
    },
    ...looking("own", ...endings),
  },
  { name: "program", command: "true", env: (ctx: Context) => look("program env", ctx).then(() => ({})) },
  {
    name: "shard",
    params: v.object({ shop: v.optional(v.string()) }),
    ...ranges,
    async *shards(ctx: Context) {
      await look("shard shards", ctx);
      yield* ranges.shards();
    },
    async process(n: number, ctx: Context & { readonly run: string }) {
      await look("shard process", ctx);
      if (n === 2) await makeClient(harness.context).split(`shard/${ctx.run}`, "000");
      await harness.clock.advance(1_000);
    },
    async splitShard(shard: Range, cursor: number | undefined, ctx: Context) {
      await look("shard splitShard", ctx);
      return ranges.splitShard(shard, cursor);
    },
  },
].map((options) => commandTask(defineTask({ ...base, ...options } as never) as Task, {}));

const roles = new AssumedRoles({
  clock: { now: () => 0, monotonic: () => 0, after: () => () => {} },
  random: () => 1,
  nameOf: (task) => task,
  assume: async (accessKeyId) => ({
    accessKeyId,
    secretAccessKey: "s",
    sessionToken: "t",
    expiration: new Date(3_600_000),
  }),
  makeServices: (credentials) => ({ credentials }) as object as Services,
});
const conditions = {
  region: "eu-west-1",
  parameter: async () => undefined,
  alarmState: async () => undefined,
};
const harness: Harness = new Harness({ tasks, runAs: roles, conditions });

test("every function that is given a context has the services and credentials of its task's own role", async () => {
  provideTaskCredentials(() => {
    const { runAs, key } = runningTask.getStore() ?? {};
    return key && runAs?.of(key).credentials;
  });
  const start = (task: string, params?: object) =>
    startRun(harness.context, { task, lane: "default", kind: "manual", params: params as Json });
  for (const { name } of tasks) await start(name, name === "walk" ? { shop: "ice" } : undefined);
  await harness.drainFor(10);
  const stopped = await start("own");
  await pauseRun(harness.context, stopped);
  await harness.drain();
  await cancelRun(harness.context, stopped);
  await harness.drain();
  const expected = [
    ...["choices", "requires", "activeRegion", "throttle", "total", "items", "process", "aroundTurn"],
    ...["afterStart", "afterInterrupt", "afterRetry", "afterComplete"],
  ].map((name) => `walk ${name}`);
  expected.push(
    "batch processBatch",
    "page pages",
    "own run",
    "own afterError",
    "own afterPause",
    "own afterCancel",
  );
  expected.push("program env", "shard shards", "shard process", "shard splitShard");
  expect(Object.fromEntries([...found].map(([name, whose]) => [name, [...whose]]))).toEqual(
    Object.fromEntries(expected.map((name) => [name, [name.split(" ")[0]]])),
  );
});
