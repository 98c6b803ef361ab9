/** The role of a task in its turns: assumed before anything of the task, and the credentials and services of it alone. */
import { expect, test } from "vitest";
import { s3ClientFor } from "../../../functions/collections/s3-object.ts";
import { RoleRefusedError } from "../../../functions/lambda/assume-role.ts";
import { AssumedRoles } from "../../../functions/lambda/assumed-roles.ts";
import { makeServices } from "../../../functions/lambda/make-services.ts";
import type { Clock } from "../../../functions/model/clock.ts";
import {
  type CredentialsProvider,
  provideTaskCredentials,
} from "../../../functions/model/task/run-as/credentials.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type TaskContext } from "../../../functions/model/task/task.ts";
import { cancelRun } from "../../../functions/operators/index.ts";
import { RefusedError } from "../../../functions/queue/signed-call.ts";
import { startRun } from "../../../functions/runs/index.ts";
import { cron } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";

const runAs = { policy: [] };
const hourMs = 3_600_000;

interface Seen {
  readonly credentials: CredentialsProvider | undefined;
}

/** Services that say with whose credentials they were made. */
const services = makeServices({ seen: (_, { credentials }): Seen => ({ credentials }) });
const seenIn = ({ services }: Pick<TaskContext, "services">) => (services as unknown as { seen: Seen }).seen;

/** Waits between two questions are over at once. */
const atOnce: Clock["after"] = (_, action) => {
  queueMicrotask(action);
  return () => {};
};

/** Roles whose sessions last an hour. */
function rolesOf(clock: () => number, refusal: { error?: Error } = {}) {
  const asked: [role: string, session: string][] = [];
  const roles = new AssumedRoles({
    clock: { now: () => clock(), monotonic: () => clock(), after: atOnce },
    random: () => 1,
    nameOf: (task) => `shop-${task}`,
    async assume(role, session) {
      asked.push([role, session]);
      if (refusal.error) throw refusal.error;
      const accessKeyId = `${role} ${asked.length}`;
      return { accessKeyId, secretAccessKey: "s", sessionToken: "t", expiration: new Date(clock() + hourMs) };
    },
    makeServices: (credentials) => services({}, credentials) as unknown as Services,
  });
  return { roles, asked };
}

test("every function of a task with a role finds its credentials, and services that no other task has", async () => {
  const found: [string, string | undefined, unknown][] = [];
  const look = async (where: string, ctx: Pick<TaskContext, "credentials" | "services">) => {
    const { credentials } = ctx;
    expect(seenIn(ctx).credentials).toBe(credentials);
    found.push([where, (await credentials?.())?.accessKeyId, ctx.services]);
  };
  const walk = (name: string) =>
    defineTask({
      name,
      description: "Walks one item.",
      triggers: [cron("0 * * * *", { id: "hourly" })],
      runAs,
      throttle: async (ctx) => {
        await look(`${name} throttle`, ctx);
        return false;
      },
      total: async (ctx) => {
        await look(`${name} total`, ctx);
        return 1;
      },
      async *items(ctx) {
        await look(`${name} items`, ctx);
        yield [1, 1] as const;
      },
      process: (_, ctx) => look(`${name} process`, ctx),
      afterStart: (ctx) => look(`${name} afterStart`, ctx),
      afterComplete: (ctx) => look(`${name} afterComplete`, ctx),
    });
  const plain = defineTask({
    name: "plain",
    description: "Has its lane's role.",
    triggers: [cron("0 * * * *", { id: "hourly" })],
    run: (ctx) => void found.push(["plain", undefined, [ctx.credentials, ctx.services]]),
  });
  const { roles, asked } = rolesOf(() => harness.clock.now());
  const harness = new Harness({ tasks: [walk("a"), walk("b"), plain], runAs: roles });
  for (const name of ["a", "b", "plain"]) {
    await harness.occur(name, "hourly");
    await harness.next();
  }
  expect(found.map(([where, key]) => [where, key])).toEqual(
    ["a", "b"]
      .flatMap((name) =>
        ["afterStart", "throttle", "total", "items", "process", "afterComplete"].map((where) => [
          `${name} ${where}`,
          `shop-${name} 1`,
        ]),
      )
      .map(([where, key]) => [where, key?.replace("b 1", "b 2")])
      .concat([["plain", undefined]]),
  );
  expect(new Set(found.slice(0, 12).map(([, , made]) => made)).size).toBe(2);
  expect(found.at(-1)?.[2]).toEqual([undefined, {}]);
  expect(asked.map(([role]) => role)).toEqual(["shop-a", "shop-b"]);
  expect(asked[0]?.[1]).toMatch(/^\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\dZ@hourly$/);
});

test("a role that cannot be assumed fails the attempt before any code of the task, and the line says what AWS said", async () => {
  const done: string[] = [];
  const task = defineTask({
    name: "a",
    description: "Walks one item, and skips what fails.",
    triggers: [cron("0 * * * *", { id: "hourly" })],
    runAs,
    onItemError: "skip",
    total: () => done.push("total"),
    *items() {
      yield [1, 1] as const;
    },
    process: () => void done.push("process"),
  });
  const refusal: { error?: Error } = {
    error: new Error("AccessDenied: not authorized to perform: sts:AssumeRole"),
  };
  const { roles } = rolesOf(() => harness.clock.now(), refusal);
  const harness = new Harness({ tasks: [task], runAs: roles });
  await harness.occur("a", "hourly");
  await harness.next();
  const run = await harness.run("a");
  expect(run).toMatchObject({ status: "retrying", attempt: 2 });
  expect(run?.errors?.[0]?.message).toBe(
    "task a could not assume its role shop-a: AccessDenied: not authorized to perform: sts:AssumeRole",
  );
  expect(done).toEqual([]);
  refusal.error = undefined;
  await harness.drainFor(2);
  expect(await harness.run("a")).toMatchObject({ status: "succeeded", ticks: 1 });
  expect(done).toEqual(["total", "process"]);
});

test("a role is assumed once for the turns that its session outlasts, and by turns that begin at once together", async () => {
  let now = 0;
  const { roles, asked } = rolesOf(() => now);
  const at = (minutes: number, run: string) => {
    now = minutes * 60_000;
    return roles.of({ task: "a", run });
  };
  await Promise.all([at(0, "first").assume(), at(0, "second").assume()]);
  await at(39, "third").assume();
  expect(asked).toHaveLength(1);
  // Fifteen minutes of a turn, and the five in which clients ask for further credentials.
  await at(40, "fourth").assume();
  expect(asked).toHaveLength(2);
  expect((await at(94, "fourth").credentials()).accessKeyId).toBe("shop-a 2");
  expect((await at(95, "fifth").credentials()).accessKeyId).toBe("shop-a 3");
  expect(asked.map(([, session]) => session)).toEqual(["first", "fourth", "fifth"]);
});

test("after a refusal the role is asked for again", async () => {
  const refusal: { error?: Error } = {
    error: new RoleRefusedError(new RefusedError("sts", 400, "<Code>no</Code>")),
  };
  const { roles, asked } = rolesOf(() => 0, refusal);
  const role = roles.of({ task: "a", run: "r" });
  await expect(role.credentials()).rejects.toThrow("task a could not assume its role shop-a: no");
  refusal.error = undefined;
  await expect(role.credentials()).resolves.toMatchObject({ accessKeyId: "shop-a 2" });
  expect(asked).toHaveLength(2);
});

test("a callback of a run that no worker held finds the task's role", async () => {
  const found: unknown[] = [];
  const task = defineTask({
    name: "a",
    description: "Is cancelled while it waits.",
    runAs,
    run: () => undefined,
    async afterCancel(ctx) {
      found.push((await ctx.credentials?.())?.accessKeyId, seenIn(ctx).credentials === ctx.credentials);
    },
  });
  const { roles } = rolesOf(() => harness.clock.now());
  const harness = new Harness({ tasks: [task], runAs: roles });
  const run = await startRun(harness.context, { task: "a", lane: "default", kind: "manual" });
  await cancelRun(harness.context, run);
  await harness.drain();
  expect(found).toEqual(["shop-a 1", true]);
});

test("each shard of a parallel run has the task's role", async () => {
  const found: (string | undefined)[] = [];
  const task = defineTask({
    name: "a",
    description: "Walks two shards.",
    triggers: [cron("0 * * * *", { id: "hourly" })],
    runAs,
    parallel: { shards: 2 },
    *shards() {
      yield* [1, 2];
    },
    *items({ shard }) {
      yield [shard, shard] as const;
    },
    async process(item, ctx) {
      found.push(`${item} ${(await ctx.credentials?.())?.accessKeyId}`);
    },
  });
  const { roles, asked } = rolesOf(() => harness.clock.now());
  const harness = new Harness({ tasks: [task], runAs: roles });
  await harness.occur("a", "hourly");
  await harness.drainFor(2);
  expect(await harness.run("a")).toMatchObject({ status: "succeeded" });
  expect(found.sort()).toEqual(["1 shop-a 1", "2 shop-a 1"]);
  expect(asked).toHaveLength(1);
});

test("S3's collections have a client for each role, and another where the task at work has none", async () => {
  const { roles } = rolesOf(() => 0);
  const own = ["a", "b"].map((task) => roles.of({ task, run: "r" }).credentials);
  let atWork: CredentialsProvider | undefined;
  provideTaskCredentials(() => atWork);
  try {
    const clients = [undefined, ...own, undefined, ...own].map((credentials) => {
      atWork = credentials;
      return s3ClientFor(undefined);
    });
    expect(new Set(clients).size).toBe(3);
    expect(clients.slice(3)).toEqual(clients.slice(0, 3));
    const keys = await Promise.all(clients.slice(1, 3).map((client) => client.config.credentials()));
    expect(keys.map(({ accessKeyId }) => accessKeyId)).toEqual(["shop-a 1", "shop-b 2"]);
  } finally {
    provideTaskCredentials(() => undefined);
  }
});
