/**
 * Cases of a lane's worker, as it is bundled and deployed: what a task does, and what its messages are.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { acknowledged, type Case, exited, told } from "./case.ts";
import type { LaneName, ProbeApp } from "./probe-app.ts";

/** A message that starts a run. */
function message(task: string, params: object | undefined): { messageId: string; body: string } {
  return { messageId: randomUUID(), body: JSON.stringify({ task, params }) };
}

function sqsEvent(messages: readonly { messageId: string; body: string }[]): object {
  const SentTimestamp = String(Date.now());
  return {
    Records: messages.map((each) => ({
      ...each,
      receiptHandle: each.messageId,
      attributes: { SentTimestamp, ApproximateReceiveCount: "1" },
      messageAttributes: {},
      eventSource: "aws:sqs",
    })),
  };
}

/** What a run's record says. */
async function recorded(app: ProbeApp, messageId: string): Promise<object> {
  const { status, reason, turn, ticks, output, error, leaseExpiresAt } = await app.run(messageId);
  const isHeld = leaseExpiresAt !== 0;
  return withoutUndefined({ status, reason, turn, ticks, output, error: error?.message, isHeld });
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}

/** One invocation with one message. */
function oneTurn(lane: LaneName, task: string, params: object, throttled?: { seconds: number }): Case["run"] {
  return async (app, host) => {
    const worker = app.worker(host, lane);
    const start = message(task, params);
    if (throttled !== undefined) app.throttle({ writes: [start.messageId, '"succeeded"'], ...throttled });
    const caller = told(await worker.invoke(sqsEvent([start])));
    return { caller, run: await recorded(app, start.messageId), lives: worker.isAlive };
  };
}

const succeeded = { status: "succeeded", turn: 0, isHeld: false };
const running = { status: "running", turn: 0, ticks: 0, isHeld: true };

export const workerCases: readonly Case[] = [
  {
    title: "a short run succeeds",
    run: oneTurn("default", "own", { way: "returns" }),
    outcome: { caller: acknowledged, run: { ...succeeded, ticks: 0, output: '"returns"' }, lives: true },
  },
  {
    title: "a run that throws is no failed message",
    run: oneTurn("default", "own", { way: "throws" }),
    outcome: {
      caller: acknowledged,
      run: { status: "errored", turn: 0, ticks: 0, error: "as it was asked to", isHeld: false },
      lives: true,
    },
  },
  {
    title: "a settling write that is throttled for 8 s is written in the end",
    run: oneTurn("default", "own", { way: "returns" }, { seconds: 8 }),
    outcome: { caller: acknowledged, run: { ...succeeded, ticks: 0, output: '"returns"' }, lives: true },
  },
  {
    title: "a task that waits on a timer that keeps no process alive is waited for",
    run: oneTurn("default", "own", { way: "waits-unheld" }),
    outcome: { caller: acknowledged, run: { ...succeeded, ticks: 0, output: '"waits-unheld"' }, lives: true },
  },
  {
    title: "a walk goes on over several turns, each from the message that the one before sent",
    async run(app, host) {
      const worker = app.worker(host, "short");
      const start = message("walk-short", { items: 12, ms: 600 });
      const callers = [told(await worker.invoke(sqsEvent([start])))];
      let run = await app.run(start.messageId);
      for (; callers.length < 10 && !isTerminal(run.status); run = await app.run(start.messageId)) {
        const next = { messageId: randomUUID(), body: app.sentTurn(run) };
        callers.push(told(await worker.invoke(sqsEvent([next]))));
      }
      const { status, ticks, cursor, turn } = run;
      return {
        callers: [...new Set(callers)],
        run: { status, ticks, cursor, tookTurns: turn > 0 },
        lives: worker.isAlive,
      };
    },
    outcome: {
      callers: [acknowledged],
      run: { status: "succeeded", ticks: 12, cursor: "12", tookTurns: true },
      lives: true,
    },
  },
  {
    title: "a rejection that nothing handles ends the process, and the run is taken over later",
    run: oneTurn("default", "own", { way: "rejects" }),
    outcome: { caller: exited("with error: exit status 1"), run: running, lives: false },
  },
  {
    title: "process.exit in a task ends the process",
    run: oneTurn("default", "own", { way: "exits" }),
    outcome: { caller: exited("with error: exit status 3"), run: running, lives: false },
  },
  {
    title: "an item that takes longer than its function may is killed",
    run: oneTurn("short", "walk-short", { items: 1, ms: 60_000 }),
    outcome: {
      caller: "Sandbox.Timedout: RequestId: ID Error: Task timed out after 10.00 seconds",
      run: running,
      lives: false,
    },
  },
  {
    title: "a task that waits for something that never comes is abandoned, and its process ends",
    run: oneTurn("short", "own-short", { way: "waits" }),
    outcome: {
      caller: exited("with error: exit status 1"),
      run: {
        status: "errored",
        turn: 0,
        ticks: 0,
        error: "out of time before the first checkpoint: call ctx.checkpoint to go on in a further turn",
        isHeld: false,
      },
      lives: false,
    },
  },
  {
    title: "a task that ignores its signal makes no call any more once its next turn has begun",
    async run(app, host) {
      const worker = app.worker(host, "short");
      const calls = join(app.folder, `calls-${randomUUID()}`);
      const start = message("own-short", { way: "goes-on", calls });
      const callers = [told(await worker.invoke(sqsEvent([start])))];
      const first = await recorded(app, start.messageId);
      const next = { messageId: randomUUID(), body: app.sentTurn(await app.run(start.messageId)) };
      callers.push(told(await worker.invoke(sqsEvent([next]))));
      const turns = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
      const begun = turns.indexOf("1");
      return {
        callers,
        runs: [first, await recorded(app, start.messageId)],
        bothMadeCalls: turns[0] === "0" && begun > 0,
        laterCallsOfTheFirst: turns.slice(begun).filter((turn) => turn === "0").length,
        lives: worker.isAlive,
      };
    },
    outcome: {
      callers: [exited("with error: exit status 1"), exited("with error: exit status 1")],
      runs: [
        { status: "interrupted", reason: "deadline", turn: 1, ticks: 1, isHeld: false },
        { status: "interrupted", reason: "deadline", turn: 2, ticks: 2, isHeld: false },
      ],
      bothMadeCalls: true,
      laterCallsOfTheFirst: 0,
      lives: false,
    },
  },
  {
    title: "of a batch of ten, the one whose claim is throttled comes back",
    async run(app, host) {
      const worker = app.worker(host, "default");
      const batch = Array.from({ length: 10 }, () => message("walk", { items: 2, ms: 1 }));
      const [, , , failing] = batch;
      app.throttle({ writes: [failing?.messageId ?? "", '"running"'], seconds: 60 });
      const { payload } = await worker.invoke(sqsEvent(batch));
      const { batchItemFailures } = payload as { batchItemFailures: { itemIdentifier: string }[] };
      const others = batch.filter((each) => each !== failing);
      return {
        comeBack: batchItemFailures.map(({ itemIdentifier }) =>
          batch.findIndex(({ messageId }) => messageId === itemIdentifier),
        ),
        runs: await Promise.all(others.map(({ messageId }) => recorded(app, messageId))),
        lives: worker.isAlive,
      };
    },
    outcome: { comeBack: [3], runs: Array(9).fill({ ...succeeded, ticks: 2 }), lives: true },
  },
  {
    title: "a message that nothing can read is rejected where it can be seen",
    async run(app, host) {
      const worker = app.worker(host, "default");
      const unreadable = { messageId: randomUUID(), body: "{ no JSON" };
      const caller = told(await worker.invoke(sqsEvent([unreadable])));
      const { task, status } = await app.run(unreadable.messageId);
      return { caller, run: { task, status }, lives: worker.isAlive };
    },
    outcome: { caller: acknowledged, run: { task: "(rejected)", status: "rejected" }, lives: true },
  },
  {
    title: "a message whose params no run can hold is rejected",
    async run(app, host) {
      const worker = app.worker(host, "default");
      const large = message("own", { way: "returns", calls: "x".repeat(400_000) });
      const caller = told(await worker.invoke(sqsEvent([large])));
      const { task, status } = await app.run(large.messageId);
      return { caller, run: { task, status }, lives: worker.isAlive };
    },
    outcome: { caller: acknowledged, run: { task: "(rejected)", status: "rejected" }, lives: true },
  },
  {
    title: "an event of another service is refused by name",
    async run(app, host) {
      const worker = app.worker(host, "default");
      const event = { source: "aws.ec2", "detail-type": "EC2 Instance State-change", detail: {} };
      return { caller: told(await worker.invoke(event)), lives: worker.isAlive };
    },
    outcome: {
      caller: `PawlError: an EventBridge event (give its rule an input): no "task", a non-empty string; a direct invocation takes {task, params?, id?, priority?, confirmed?}`,
      lives: true,
    },
  },
  {
    title: "a direct invocation starts a run and returns at once",
    async run(app, host) {
      const worker = app.worker(host, "default");
      const { payload, failed } = await worker.invoke({ task: "own", params: { way: "returns" } });
      const { run, status } = payload as { run: string; status: string };
      return { failed, run: run.replace(/\/.*~.*/, "/INSTANT/manual~ID"), status, lives: worker.isAlive };
    },
    outcome: { failed: false, run: "own/INSTANT/manual~ID", status: "enqueued", lives: true },
  },
];
