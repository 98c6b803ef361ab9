/** Drives a secret in the params of an encrypted task through every door, and looks for it in all that is stored, sent, logged, told and printed. */
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { KeyBusyError } from "../../functions/model/params/sealed.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { defineTask, type RunContext, type Task } from "../../functions/model/task/task.ts";
import { provideClient } from "../../functions/operators/bound-client.ts";
import { makeClient } from "../../functions/operators/index.ts";
import { addSchedule, checkWhen, scheduleParams } from "../../functions/run-time-schedules/index.ts";
import { after, onEvent } from "../../functions/schedule/index.ts";
import { Bus } from "../../functions/telling/index.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { CliHarness, manifest, task as manifestTask } from "../cli/harness.ts";
import { maskedBy } from "../kit/directory.ts";
import { MemoryDataKeys } from "../memory/data-keys.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";
import { Harness } from "./harness.ts";

const secret = "hunter2-Zürich&Co";
const shows = /hunter2|Z(ü|%C3%BC|\\u00fc)rich/i;
const long = `${secret} ${"x".repeat(2_000)}`;

const params = v.object({
  token: v.pipe(v.string(), v.trim()),
  how: v.optional(v.string(), "answers"),
});
const given: string[] = [];
const charge = defineTask({
  name: "charge",
  description: "Charges customers.",
  encrypted: true,
  triggers: [onEvent({ source: ["my.shop"] }, { id: "sold", params: { token: "$.detail.token" } })],
  params,
  maxAttempts: 2,
  backoff: 1,
  run({ params: { token, how }, log }: RunContext<{ token: string; how: string }>) {
    given.push(token);
    log.warn(`charges ${token}`, { token, url: `https://shop.test/?t=${encodeURIComponent(token)}` });
    if (how === "throws") throw new Error(`no answer for ${token}`, { cause: new Error(`401 ${token}`) });
    return { receipt: `paid with ${token}` };
  },
}) as Task;
const notify = defineTask({
  name: "notify",
  description: "Follows.",
  encrypted: true,
  triggers: [after("charge", "any", { id: "told", params: { token: "$.params.token" } })],
  params: v.object({ token: v.string() }),
  run({ params: { token } }) {
    given.push(token);
  },
}) as Task;
const bill = defineTask({
  name: "bill",
  description: "Starts another.",
  async run() {
    const { start } = await import("../../client.ts");
    await start(charge, { token: secret } as never);
  },
}) as Task;

const tasks = [charge, notify, bill];
const keys = new MemoryDataKeys();
const events: string[] = [];
const bodies: string[] = [];
const cli = new CliHarness({
  ...manifest,
  tasks: tasks.map((task) =>
    manifestTask(task.name, {
      kind: "run",
      triggers: task.triggers,
      masked: maskedBy(task),
      encrypted: task.encrypted,
      layers: { task: { triggers: task.triggers }, deployed: {}, stage: {} },
      paramsSchema: paramsFound(task.params).schema,
    }),
  ),
});
cli.keys = keys;
/** Every write to the tables. */
const writes: string[] = [];
for (const name of ["update", "updatePart", "updateAttachment"] as const) {
  const write = cli.store[name].bind(cli.store) as (...given: unknown[]) => never;
  Object.assign(cli.store, {
    [name]: (...given: unknown[]) => {
      writes.push(JSON.stringify(given));
      return write(...given);
    },
  });
}
const harness = new Harness({
  tasks,
  keys,
  memory: cli.store,
  events: lifeEvents,
  listeners: (context) => [
    new Bus({
      context,
      bus: "runs",
      on: lifeEvents,
      putEvents: async (body) => {
        events.push(body);
        const { Entries } = JSON.parse(body) as { readonly Entries: readonly unknown[] };
        return JSON.stringify({ Entries: Entries.map((_, i) => ({ EventId: String(i) })) });
      },
    }),
  ],
  queue: (queue) => ({
    ...queue,
    send: (lane, body, ...rest) => {
      bodies.push(body);
      return queue.send(lane, body, ...rest);
    },
    sendBatch: (lane, all, ...rest) => {
      bodies.push(...all);
      return queue.sendBatch(lane, all, ...rest);
    },
    setVisibility: (...message) => queue.setVisibility(...message),
  }),
});
provideClient(() => makeClient(harness.context));
afterAll(() => provideClient(() => undefined));

/** What the engine stored, told and logged, and what the queue was sent by Pawl. */
function everything(): Readonly<Record<string, string>> {
  return {
    tables: writes.join("\n"),
    log: JSON.stringify(harness.log),
    events: events.join("\n"),
    sent: bodies.join("\n"),
    commands: JSON.stringify(cli.sent),
  };
}

function look(): void {
  for (const [where, text] of Object.entries(everything())) {
    const at = text.search(shows);
    expect(at < 0 ? "" : `${where}: ${text.slice(Math.max(0, at - 300), at + 60)}`).toBe("");
  }
}

async function worked(): Promise<void> {
  await harness.drainFor(2);
  look();
}

test("a direct invocation is encrypted before it is recorded, and its run and what follows it get the params", async () => {
  await harness.invoke({ task: "charge", params: { token: secret } });
  look();
  await worked();
  expect(given.splice(0)).toEqual([secret, secret]);
  const [run] = await harness.runs("charge");
  expect(run?.output).toBe('{"receipt":"paid with [masked]"}');
  expect(run?.params).toMatch(/^\{"\$encrypted":"1\./);
});

test("long params are encrypted where they are stored next to the run", async () => {
  await harness.invoke({ task: "charge", params: { token: `  ${long}  ` } });
  await worked();
  expect(given.splice(0)[0]).toBe(long);
});

test("a run that throws its params leaves them in no record, log line or event", async () => {
  await harness.invoke({ task: "charge", params: { token: secret, how: "throws" } });
  await worked();
  expect(given.splice(0)).toEqual([secret, secret, secret]);
  const failed = (await harness.runs("charge")).find(({ status }) => status === "errored");
  expect(failed?.error?.message).toBe("no answer for [masked]");
});

test("a message from elsewhere, an event and another task start runs whose params are encrypted", async () => {
  await harness.queue.send("default", JSON.stringify({ task: "charge", params: { token: secret } }));
  await worked();
  const event = { id: "e-1", detail: { token: secret } };
  await harness.queue.send(
    "default",
    JSON.stringify({ task: "charge", trigger: "sold", at: harness.second, event }),
  );
  await worked();
  await harness.invoke({ task: "bill" });
  await worked();
  expect(given.splice(0)).toEqual(Array(6).fill(secret));
});

test("messages that are refused keep none of their body", async () => {
  const params = { token: secret, color: "red" };
  await harness.queue.send("default", JSON.stringify({ task: "charge", params }));
  await harness.queue.send("default", `{"task": "charge", "params": {"token": ${secret}}}`);
  await harness.queue.send("default", `{"task": "chrage", "params": {"token": "${secret}"}}`);
  await harness.queue.send("default", `token=${secret}`);
  await harness.queue.send("default", JSON.stringify(secret));
  await worked();
  await expect(harness.invoke({ task: "charge", params })).rejects.toThrow('param "color" is unknown');
  harness.queue.dead.push({
    lane: "default",
    body: JSON.stringify({ task: "charge", params: { token: secret } }),
  });
  await harness.takeDeadLetters();
  await worked();
  // The run of the dead letter was given up, and what follows it was started by the sweeper.
  expect(given.splice(0)).toEqual([secret]);
  const rejected = await harness.runs("(rejected)");
  expect(rejected.map(({ body, bodyCut }) => ({ body, bodyCut }))).toEqual([
    ...Array(4).fill({ body: "[encrypted]", bodyCut: true }),
  ]);
});

test("params that only look encrypted are refused at every door, and kept nowhere", async () => {
  for (const params of [
    { $encrypted: "x", token: secret },
    { token: secret, $encrypted: "x" },
    { $encrypted: `1.${secret}` },
  ]) {
    const said = /"?\$encrypted"? (is unknown|are not allowed)|with the name \$encrypted are not allowed/;
    await expect(harness.invoke({ task: "charge", params }), JSON.stringify(params)).rejects.toThrow(said);
    await harness.queue.send("default", JSON.stringify({ task: "charge", params }));
    await worked();
    const [rejected] = await harness.runs("(rejected)");
    expect(rejected?.reason).toMatch(said);
    expect(rejected?.body).toBe("[encrypted]");
  }
  expect(given).toEqual([]);
});

test("a run-time schedule's params are encrypted in its definition and in EventBridge's schedule, and open in its runs", async () => {
  const scheduler = new MemoryScheduler();
  const { definition } = await addSchedule(
    { ...harness.context, scheduler },
    {
      task: "charge",
      name: "monthly",
      ...checkWhen({ cron: "0 3 1 * *" }, harness.clock.now()),
      params: scheduleParams({ token: secret }),
      otherwise: "change",
      maxSchedules: 10,
    },
  );
  expect(definition.params).toMatch(/^\{"\$encrypted":"1\./);
  const made = JSON.stringify(scheduler.all);
  expect(made).toContain("$encrypted");
  expect(made).not.toMatch(shows);
  const { rev, startWithin, params } = definition;
  await harness.queue.send(
    "default",
    JSON.stringify({
      task: "charge",
      schedule: "monthly",
      rev,
      scheduledTime: harness.second,
      startWithin,
      params: JSON.parse(params as string),
    }),
  );
  await worked();
  expect(given.splice(0)).toEqual([secret, secret]);
});

test("a redrive copies the params as they are, and the run opens them again", async () => {
  const failed = (await harness.runs("charge")).find(({ status }) => status === "errored");
  await makeClient(harness.context).redrive(runId(failed as never));
  await worked();
  expect(given.splice(0)).toEqual([secret]);
});

test("what the command starts is encrypted by it, and nothing that it prints shows a value", async () => {
  cli.time = harness.clock.now();
  const started = await cli.pawl(["run", "charge", "--param", `token=${secret}`, "--id", "bill-7"]);
  expect(started).toMatchObject({ exitCode: 0 });
  await worked();
  const again = await cli.pawl(["run", "charge", "--param", "token=other", "--id", "bill-7"]);
  expect(again.stderr).toContain("its params are encrypted, and were not compared with these");
  const [run] = await harness.runs("charge");
  const id = runId(run as never);
  for (const args of [
    ["status"],
    ["status", "--json"],
    ["status", "charge", "--json"],
    ["status", id],
    ["status", id, "--json"],
    ["status", "(rejected)", "--json"],
    ["history", "charge", "--json"],
    ["why", id],
    ["list", "--json"],
    ["run", "charge", "--param", `token=${secret}`, "--param", "color=red"],
    ["schedule", "add", "charge", "--cron", "0 4 * * *", "--param", `token=${secret}`, "--name", "daily"],
    ["schedule", "list", "--json"],
    ["schedule", "list"],
  ]) {
    const { stdout, stderr } = await cli.pawl(args);
    expect(`${stdout}\n${stderr}`, args.join(" ")).not.toMatch(shows);
  }
  const { stdout } = await cli.pawl(["status", id, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ params: "[encrypted]" });
  expect(JSON.stringify(cli.scheduler.all)).not.toMatch(shows);
  look();
});

test("while KMS refuses, an attempt fails with what it said, and the next one does the work", async () => {
  keys.refusal = new Error("the key of encrypted params, arn:key, is disabled: enable it");
  await expect(harness.invoke({ task: "charge", params: { token: secret } })).rejects.toThrow("is disabled");
  keys.refusal = undefined;
  await harness.invoke({ task: "charge", params: { token: secret } });
  keys.refusal = new Error("the key of encrypted params, arn:key, is disabled: enable it");
  await harness.drain();
  const [run] = await harness.runs("charge");
  expect(run).toMatchObject({ status: "retrying", attempt: 2 });
  expect(run?.errors?.[0]?.message).toContain("is disabled");
  keys.refusal = undefined;
  await worked();
  expect((await harness.runs("charge"))[0]).toMatchObject({ status: "succeeded" });
  given.length = 0;
});

test("while KMS is busy a run waits for a later turn, and spends no attempt", async () => {
  await harness.invoke({ task: "charge", params: { token: secret } });
  const decrypt = keys.decrypt.bind(keys);
  let refusals = 2;
  keys.decrypt = async (...given) => {
    if (refusals-- > 0) throw new KeyBusyError("the key of encrypted params, arn:key, was asked too often");
    return decrypt(...given);
  };
  await harness.drainFor(60);
  look();
  keys.decrypt = decrypt;
  expect(refusals).toBeLessThan(0);
  const [run] = await harness.runs("charge");
  expect(run).toMatchObject({ status: "succeeded", attempt: 1 });
  expect(run?.errors ?? []).toEqual([]);
  given.length = 0;
});

test("params that were changed in the table end the run at once", async () => {
  await harness.invoke({ task: "charge", params: { token: secret } });
  const [run] = (await harness.runs("charge")) as [RunRecord];
  const sealed = String(run.params).replace(/.{9}"\}$/, 'AAAAAAAAA"}');
  await harness.change(run, { params: sealed });
  await worked();
  expect((await harness.runs("charge"))[0]).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { message: expect.stringContaining("they were damaged, changed, or copied") },
  });
});
