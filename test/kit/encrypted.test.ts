import * as v from "valibot";
import { expect, test } from "vitest";
import { after, defineTask } from "../../index.ts";
import { runTask } from "./index.ts";

const secret = "s3cr3t-9f1e77";

const call = defineTask({
  name: "call-bank",
  description: "Calls the bank.",
  encrypted: true,
  params: v.object({ token: v.string(), note: v.optional(v.pipe(v.string(), v.trim())) }),
  *items({ params, cursor = 0 }) {
    for (let n = Number(cursor) + 1; n <= 2; n++) yield [params.token, n];
  },
  process(token, ctx) {
    ctx.log.info(`calls with ${token}`, { token, nested: { auth: token } });
    ctx.message(`called with ${token}`);
    ctx.output({ with: token });
  },
});

test("an encrypted task is given its params, and its record shows none of their values", async () => {
  const seen: string[] = [];
  const watched = defineTask({
    name: "watch",
    description: "Watches.",
    encrypted: true,
    params: v.object({ token: v.string() }),
    run: ({ params }) => {
      seen.push(params.token);
      return { token: params.token };
    },
  });
  const run = await runTask(watched, { params: { token: secret } });
  expect(seen).toEqual([secret]);
  expect(run.record.params).toMatch(/^\{"\$encrypted":"1\./);
  expect(JSON.stringify(run.record)).not.toContain(secret);
  expect(run.output).toEqual({ token: "[masked]" });
});

test("what an encrypted task says of its run, and logs, has none of its params' values", async () => {
  const run = await runTask(call, {
    params: { token: secret, note: `  ${secret}-spaced  ` },
    interruptAfter: 1,
  });
  expect(run).toMatchObject({ status: "succeeded", error: undefined });
  expect(run.turns).toHaveLength(3);
  expect(JSON.stringify([run.record, run.log])).not.toContain(secret);
  expect(run.message).toBe("called with [masked]");
});

test("an encrypted task that throws its params leaves none of them in its errors", async () => {
  const failing = defineTask({
    name: "fail",
    description: "Fails.",
    encrypted: true,
    maxAttempts: 2,
    params: v.object({ token: v.string() }),
    run({ params }) {
      throw new Error(`the bank refused ${params.token}`);
    },
  });
  const run = await runTask(failing, { params: { token: secret } });
  expect(run.error).toBe("the bank refused [masked]");
  expect(JSON.stringify(run.record)).not.toContain(secret);
});

test("a task that follows with params of an encrypted one has them encrypted too", async () => {
  const follower = defineTask({
    name: "follow",
    description: "Follows.",
    encrypted: true,
    params: v.object({ token: v.string() }),
    triggers: [after("call-bank", "succeeded", { params: { token: "$.params.token" } })],
    run: () => undefined,
  });
  const run = await runTask(call, { params: { token: secret }, deployed: [follower] });
  const { items } = await run.store.list("follow", { now: 0, limit: 10 });
  expect(items.map(({ params }) => params?.slice(0, 15))).toEqual(['{"$encrypted":"']);
});

test("params of 280 KB are encrypted, stored next to the run, and read by the task", async () => {
  let length = 0;
  const long = defineTask({
    name: "long",
    description: "Takes long params.",
    encrypted: true,
    params: v.object({ text: v.string() }),
    run({ params }) {
      length = params.text.length;
    },
  });
  const run = await runTask(long, { params: { text: "x".repeat(280_000) } });
  expect(run.status).toBe("succeeded");
  expect(length).toBe(280_000);
  const stored = await run.store.getAttachment(run.record, "params");
  expect(stored).toMatch(/^\{"\$encrypted":"1\./);
});
