/** Turns as parts of a trace: what is sent when one begins and ends, and what their log lines name. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginInvocation, jsonLog } from "../../../functions/lambda/json-log.ts";
import { traceTurns } from "../../../functions/lambda/tracing/trace-turns.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { Harness } from "../../engine/harness.ts";

const traceId = "1-5759e988-bd862e3fe1be46a994272793";
const parentId = "53995c3f42cd8ad8";

interface Sent {
  readonly id: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly annotations: Readonly<Record<string, unknown>>;
}

let sent: Sent[];
let lines: Readonly<Record<string, unknown>>[];
const variables = { ...process.env };
beforeEach(() => {
  sent = [];
  lines = [];
});
afterEach(() => {
  process.env = { ...variables };
});

/** A harness whose worker traces its turns in an invocation, and writes its log as a function does. */
function traced(task: Task, isSampled: boolean): Harness {
  process.env._X_AMZN_TRACE_ID = `Root=${traceId};Parent=${parentId};Sampled=${isSampled ? 1 : 0}`;
  beginInvocation({ functionName: "worker", awsRequestId: "r-1" });
  const harness = new Harness({ tasks: [task] });
  const worker = makeWorker({
    ...harness.context,
    lane: harness.lane,
    tasks: [{ task, settings: resolveSettings(task.settings), enabled: true }],
    services: {} as Services,
    config: {},
    log: jsonLog((line) => lines.push(JSON.parse(line)), { now: () => harness.clock.now() }),
    traced: traceTurns(async (document) => {
      sent.push(JSON.parse(JSON.stringify(document)));
    }),
    endProcess: () => expect.fail(),
  });
  Object.assign(harness, { worker });
  return harness;
}

/** Fails in its first turn; its second does what is asked for. */
function failingOnce(then: () => void): Task {
  return defineTask({
    name: "walk",
    description: "Walks.",
    maxAttempts: 2,
    async run(ctx) {
      ctx.log.info("at work", { span_id: "the task's own" });
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (ctx.turn === 0) throw new RangeError("too far");
      then();
    },
  }) as Task;
}

test("each turn is a part of its invocation's trace, sent when it begins and again when it has ended", async () => {
  const harness = traced(
    failingOnce(() => {}),
    true,
  );
  await harness.occur("walk");
  await harness.drainFor(3);
  const run = await harness.run("walk");
  expect(run.status).toBe("succeeded");
  expect(sent).toHaveLength(4);
  const [begun, retried, again, succeeded] = sent as [Sent, Sent, Sent, Sent];
  expect(begun).toEqual({
    type: "subsegment",
    name: "walk",
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: traceId,
    parent_id: parentId,
    start_time: Date.parse("2026-03-01T12:00:00Z") / 1000,
    in_progress: true,
    annotations: { task: "walk", run: run.run, turn: 0, attempt: 1 },
  });
  expect(retried).toMatchObject({
    id: begun.id,
    error: true,
    annotations: { turn: 0, attempt: 1, status: "retrying" },
    cause: { exceptions: [{ id: begun.id, type: "RangeError" }] },
  });
  expect(retried).not.toHaveProperty("in_progress");
  // The stage's key does not encrypt what X-Ray keeps.
  expect(JSON.stringify(sent)).not.toContain("too far");
  expect(retried.end_time).toBeGreaterThanOrEqual(begun.start_time);
  expect(again.id).not.toBe(begun.id);
  expect(succeeded).toMatchObject({
    id: again.id,
    annotations: { turn: 1, attempt: 2, status: "succeeded" },
  });
  for (const name of ["error", "fault", "cause"]) expect(succeeded).not.toHaveProperty(name);
});

test("a turn whose run errors for good is a fault", async () => {
  const harness = traced(
    failingOnce(() => {
      throw new TypeError("no way");
    }),
    true,
  );
  await harness.occur("walk");
  await harness.drainFor(3);
  expect(sent.at(-1)).toMatchObject({
    fault: true,
    annotations: { status: "errored" },
    cause: { exceptions: [{ type: "TypeError" }] },
  });
});

test("the lines of a turn name its part of the trace, Pawl's and the task's, all others the invocation", async () => {
  const harness = traced(
    failingOnce(() => {}),
    true,
  );
  await harness.occur("walk");
  await harness.drainFor(3);
  const [first, , second] = sent as [Sent, Sent, Sent];
  const spanOf = (turn: number, is: (line: (typeof lines)[number]) => boolean) => [
    ...new Set(lines.filter((line) => line.turn === turn && is(line)).map(({ span_id: span }) => span)),
  ];
  expect(lines.map(({ xray_trace_id: trace }) => trace).every((trace) => trace === traceId)).toBe(true);
  expect(spanOf(0, ({ message }) => message === "at work")).toEqual([first.id]);
  expect(spanOf(1, ({ message }) => message === "at work")).toEqual([second.id]);
  expect(lines.find(({ message }) => message === "at work")?.span_id_).toBe("the task's own");
  expect(spanOf(1, ({ pawl }) => pawl === "succeed")).toEqual([second.id]);
  // The claim comes before the turn.
  expect(spanOf(0, ({ pawl }) => pawl === "claim")).toEqual([parentId]);
});

test("of an invocation that is not recorded nothing is sent, and no line names a trace", async () => {
  const harness = traced(
    failingOnce(() => {}),
    false,
  );
  await harness.occur("walk");
  await harness.drainFor(3);
  expect((await harness.run("walk")).status).toBe("succeeded");
  expect(sent).toEqual([]);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    expect(line).not.toHaveProperty("xray_trace_id");
    expect(line.span_id).toBeUndefined();
  }
});

test("a turn whose end could not be written is a fault, and the error goes on", async () => {
  process.env._X_AMZN_TRACE_ID = `Root=${traceId};Parent=${parentId};Sampled=1`;
  const harness = new Harness({ tasks: [failingOnce(() => {})] });
  await harness.occur("walk");
  await harness.drainFor(3);
  const trace = traceTurns(async (document) => {
    sent.push(JSON.parse(JSON.stringify(document)));
  });
  const lost = new Error("no answer");
  const run = await harness.run("walk");
  await expect(trace(harness.context as never, run, async () => Promise.reject(lost))).rejects.toBe(lost);
  expect(sent.map((each) => "end_time" in each)).toEqual([false, true]);
  expect(sent[1]).toMatchObject({ id: sent[0]?.id, fault: true });
});
