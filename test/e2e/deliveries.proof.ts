/**
 * Messages as SQS delivers them: twice, late, many at once, or invalid. The dead-letter queue is not read, so that its
 * messages stay there, and the sweeper has no schedule, so that a day can pass at once.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { probeProject } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { leaveDeadLetters, stopSweeper } from "./template-edits.ts";
import { until } from "./until.ts";

const project = probeProject();
let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project, {
    editTemplate: (template) => stopSweeper(leaveDeadLetters(template)),
  }));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

/** Waits until a lane has no message, visible or in flight. */
function drained(lane: string): Promise<unknown> {
  return until(`lane ${lane} is empty`, async () => {
    const { waiting, inFlight } = await app.depth(app.queue(lane));
    return waiting + inFlight === 0;
  });
}

test("two deliveries of one occurrence at once, and a third a day later, make one run", async () => {
  const scheduledTime = `${new Date(dev.time.now()).toISOString().slice(0, 17)}00Z`;
  const run = `${scheduledTime}/yearly`;
  const delivery = JSON.stringify({ task: "held", trigger: "yearly", scheduledTime });

  await app.send("bulk", [delivery, delivery]);
  // One worker runs it and is held. The other has acknowledged its message.
  await until("one delivery is left", async () => {
    const { waiting, inFlight } = await app.depth(app.queue("bulk"));
    return project.marks("held").length > 0 && waiting === 0 && inFlight === 1;
  });
  project.write("marks-let-go", `${run}\n`);
  const first = await app.reached(`held/${run}`, "succeeded");
  await drained("bulk");

  dev.time.advance(86_400_000);
  await app.send("bulk", [delivery]);
  await drained("bulk");

  expect(await app.runs("held")).toEqual([first]);
  expect(project.marks("held")).toEqual([run]);
}, 60_000);

test("a worker with a concurrency of two does all of 200 messages, never more than two at once, and loses none", async () => {
  const ids = await app.send("pair", Array(200).fill('{"task":"brief"}'));
  await drained("pair");

  const marks = project.marks("brief");
  const atOnce = marks.reduce<number[]>((all, mark) => {
    all.push((all.at(-1) ?? 0) + (mark.startsWith("begin") ? 1 : -1));
    return all;
  }, []);
  expect([Math.max(...atOnce), atOnce.at(-1)]).toEqual([2, 0]);
  const runs = await app.runs("brief");
  expect(runs.map(({ status, run }) => [status, run.split("~")[1]]).sort()).toEqual(
    ids.map((id) => ["succeeded", id]).sort(),
  );
  expect(marks.filter((mark) => mark.startsWith("end")).sort()).toEqual(
    runs.map(({ run }) => `end ${run}`).sort(),
  );
  expect(await app.depth(app.output("deadLetterQueue"))).toEqual({ waiting: 0, inFlight: 0 });
}, 60_000);

test("an invalid message becomes a record with its reason and body, and the rest of its batch is done", async () => {
  const sent = [
    "no JSON",
    '{"task":"brief"}',
    '{"tusk":"brief"}',
    '{"task":"brief","params":{"deep":1}}',
    '["brief"]',
  ];
  const before = (await app.runs("brief")).length;
  // One invocation with the whole batch, as of a lane with a batch size.
  const records = sent.map((body, i) => ({
    messageId: `m${i}`,
    receiptHandle: `r${i}`,
    body,
    attributes: { SentTimestamp: String(dev.time.now()), ApproximateReceiveCount: "1" },
  }));
  const { answer, failed } = await app.invoke(app.worker("pair"), { Records: records });
  expect([answer, failed]).toEqual([{ batchItemFailures: [] }, false]);

  const rejected = await app.runs("(rejected)");
  expect(rejected.map(({ status, reason, body }) => ({ status, reason, body }))).toEqual([
    { status: "rejected", reason: expect.stringMatching(/^not JSON: /), body: "no JSON" },
    {
      status: "rejected",
      reason: 'an object with "tusk": no "task", a non-empty string; did you mean task instead of "tusk"?',
      body: '{"tusk":"brief"}',
    },
    {
      status: "rejected",
      reason: 'param "deep" is unknown: the task takes none',
      body: '{"task":"brief","params":{"deep":1}}',
    },
    { status: "rejected", reason: "expected an object, got an array", body: '["brief"]' },
  ]);
  const done = (await app.runs("brief")).slice(before);
  expect(done.map(({ run, status }) => [run.split("~")[1], status])).toEqual([["m1", "succeeded"]]);
});
