/**
 * Drives a secret through a deployment in memory, and keeps each text of Pawl's own that it may come out in: what is
 * written to records but for params and bodies, log lines, answers, and what the command prints.
 */

import { recordCrashOf } from "../../../../functions/lambda/crash.ts";
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { lifeEvents } from "../../../../functions/model/run/told/untold.ts";
import type { Manifest } from "../../../../functions/model/task/manifest.ts";
import type { Task } from "../../../../functions/model/task/task.ts";
import { provideClient } from "../../../../functions/operators/bound-client.ts";
import { makeClient } from "../../../../functions/operators/index.ts";
import { toAttributes } from "../../../../functions/store/attribute-value.ts";
import { Bus } from "../../../../functions/telling/index.ts";
import { sendOccurrences } from "../../../../functions/upkeep/fire/send.ts";
import { paramsFound } from "../../../../infra/deployment/params/params-schema.ts";
import { Narrator } from "../../../../local/dev/narrator.ts";
import { CliHarness, manifest, task as manifestTask } from "../../../cli/harness.ts";
import { Harness } from "../../../engine/harness.ts";
import { skippedOf } from "../../../engine/skipped-of.ts";
import { refused, secret, tasksWith } from "./secret-task.ts";

/** A text, and where it is seen. */
export interface SeenText {
  readonly where: string;
  readonly text: string;
}

/** @param masked the names that the task masks */
export async function drive(masked: readonly string[] | undefined): Promise<readonly SeenText[]> {
  const seen: SeenText[] = [];
  const see = (where: string, text: unknown) =>
    seen.push({ where, text: typeof text === "string" ? text : (JSON.stringify(text) ?? "") });
  const { charge, bill, post } = tasksWith(masked);
  const tasks = [charge, bill, post];
  const cli = new CliHarness(manifestOf(tasks));
  const harness = new Harness({
    tasks,
    memory: cli.store,
    events: lifeEvents,
    listeners: (context) => [new Bus({ context, bus: "runs", on: lifeEvents, putEvents: told(see) })],
  });
  provideClient(() => makeClient(harness.context));
  try {
    await work(harness, see);
    cli.time = harness.clock.now();
    await commands(cli, see);
  } finally {
    provideClient(() => undefined);
  }
  return seen;
}

/** EventBridge, which takes all. */
function told(see: See): (body: string) => Promise<string> {
  return async (body) => {
    see("events of runs", body);
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly unknown[] };
    return JSON.stringify({ Entries: Entries.map((_, i) => ({ EventId: String(i) })) });
  };
}

type See = (where: string, text: unknown) => void;

function manifestOf(tasks: readonly Task[]): Manifest {
  return {
    ...manifest,
    tasks: tasks.map(({ name, triggers, masked, params }) =>
      manifestTask(name, {
        kind: "run",
        triggers,
        masked,
        layers: { task: { triggers }, deployed: {}, stage: {} },
        paramsSchema: paramsFound(params).schema,
      }),
    ),
  };
}

/** What functions write and answer. */
async function work(harness: Harness, see: See): Promise<void> {
  const send = (body: unknown) =>
    harness.queue.send("default", typeof body === "string" ? body : JSON.stringify(body));
  const { run } = await harness.invoke({ task: "charge", params: { token: secret } });
  await harness.drainFor(1);
  const [failed] = await harness.runs("charge");
  const { params: _, ...texts } = failed as RunRecord;
  see("the record of a run that threw: error and earlier errors", texts);
  await harness.invoke({ task: "charge", params: { token: secret, how: "answers" } });
  await harness.drain();
  await send({
    task: "charge",
    trigger: "sold",
    at: harness.second,
    event: { id: "e-1", detail: { token: refused } },
  });
  await harness.drain();
  const ofEvent = (await harness.runs("charge")).find(({ trigger }) => trigger === "sold");
  see("the reason of a run whose event is refused", { ...ofEvent, params: undefined });
  see(
    "a direct invocation that is refused",
    await answer(harness.invoke({ task: "charge", params: { token: refused } })),
  );
  await harness.invoke({ task: "bill" });
  await harness.drain();
  see("the error of a task that starts another with params that are refused", await harness.runs("bill"));
  await harness.invoke({ task: "post", params: { token: secret } });
  await harness.drain();
  const { params: __, output, message, ...posted } = await harness.run("post");
  see("the record of a run whose callbacks threw", posted);
  see("the items that a run skipped", await skippedOf(harness.memory, await harness.run("post")));
  const client = makeClient(harness.context);
  see("an error of the client", await answer(client.start("charge", { token: [secret] })));
  await send({ task: "charge", params: { token: refused } });
  await send(`{"task": "charge", "params": {"token": ${secret}}}`);
  await send({ task: "charge", params: JSON.stringify({ token: secret }) });
  await harness.drain();
  harness.queue.dead.push({
    lane: "default",
    body: JSON.stringify({ task: "charge", params: { token: refused } }),
  });
  await harness.takeDeadLetters();
  const rejected = (await harness.runs("(rejected)")).map(({ body: _, ...rest }) => rest);
  see("the reasons of rejected messages and of a dead letter", rejected);
  const crashed = await harness.memory.get(failed as RunRecord);
  const held = new Map([[run, { ...(crashed as RunRecord), errors: [] }]]);
  const written: unknown[] = [];
  const store = Object.assign(Object.create(harness.memory), {
    held,
    update: async (_key: unknown, write: unknown) => {
      written.push(write);
      return { ok: true, item: crashed };
    },
  });
  const { masked, maskFor, clock, log } = harness.context;
  await recordCrashOf({ store, clock, log, maskFor }, new Error(`died of ${secret}`));
  see("the record of a crash", written);
  await sendOccurrences(
    {
      ...harness.context,
      queue: { ...harness.queue, sendBatch: async () => [{ index: 0, reason: "full" }] } as never,
    },
    [
      {
        instant: clock.now(),
        schedule: { task: "charge", trigger: "nightly", lane: "default", params: { token: secret } },
      } as never,
    ],
    () => true,
  );
  see("log lines of the functions", harness.log);
  const lines: string[] = [];
  const narrator = new Narrator({ line: (text) => lines.push(text), progress: () => {} }, () => clock.now());
  narrator.nameMasked(masked);
  for (const each of await harness.runs("charge"))
    narrator.written({ oldItem: undefined, newItem: toAttributes({ ...each, ...{ turn: 1 } }) as never });
  see("what pawl dev tells", lines);
}

async function answer(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    JSON.stringify,
    (error: Error) => `${error.message} ${error.stack} ${String(error.cause)}`,
  );
}

/** What the command prints, on both of its streams. */
async function commands(cli: CliHarness, see: See): Promise<void> {
  const all = (await cli.store.list("charge", { now: 0 })).items;
  const run = (status: string) => {
    const found = all.find((each) => each.status === status && each.startedAt !== undefined);
    return runId(found as RunRecord);
  };
  const { run: message = "" } = (await cli.store.list("(rejected)", { now: 0 })).items[0] ?? {};
  const posted = runId((await cli.store.list("post", { now: 0 })).items[0] as RunRecord);
  const token = `token=${secret}`;
  const json = JSON.stringify({ token: secret });
  for (const [at, line] of [`calling https://shop.test/?t=${encodeURIComponent(secret)}`, json].entries())
    cli.logs.push({
      id: String(at),
      at: cli.time - 60_000,
      stream: "stream",
      message: `request ${line}`,
    } as never);
  const called: readonly (readonly string[])[] = [
    ["status"],
    ["status", "--json"],
    ["status", "charge"],
    ["status", "charge", "--json"],
    ["status", "--errored", "--json"],
    ["status", run("errored")],
    ["status", run("errored"), "--json"],
    ["status", run("succeeded")],
    ["status", `(rejected)/${message}`],
    ["status", `(rejected)/${message}`, "--json"],
    ["status", "(rejected)", "--json"],
    ["history"],
    ["history", "charge", "--json"],
    ["logs", run("errored")],
    ["logs", run("errored"), "--json"],
    ["list", "--json"],
    ["why", "charge", "--json"],
    ["next", "charge", "--json"],
    ["run", "charge", "--param", token, "--json"],
    ["run", "charge", "--param", token, "--param", `how=[${secret}`, "--param", "colour=red"],
    ["run", "charge", "--params", `${json.slice(0, -1)}, oops}`],
    ["run", "charge", "--params", JSON.stringify(json)],
    ["run", "charge", "--params", json, "--param", token, "--param", token],
    ["run", "charge", "--help"],
    ["schedule", "add", "charge", "--cron", "0 8 * * mon", "--params", json, "--name", "weekly", "--json"],
    ["schedule", "list"],
    ["schedule", "list", "--json"],
    ["schedule", "pause", "charge", "weekly", "--json"],
    ["status", posted],
    ["status", posted, "--json"],
    ["status", posted, "--skipped"],
    ["status", posted, "--skipped", "--json"],
    ["status", posted, "--skipped", "--csv", "-"],
    ["redrive", run("errored"), "--json"],
    ["cancel", run("succeeded"), "--json"],
    ["dismiss", `(rejected)/${message}`, "--json"],
  ];
  for (const args of called) {
    const { stdout, stderr } = await cli.pawl(args);
    see(`pawl ${args.slice(0, 3).join(" ").replaceAll(secret, "…")}`, stdout + stderr);
  }
}
