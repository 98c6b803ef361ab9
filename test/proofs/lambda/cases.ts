/**
 * The cases of the proof. Each does the same under either host and returns its outcome: what the caller got, what the
 * run's record says, and whether the process lived on. The outcome must be the one that is named here under both.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Host, LaneName, ProbeApp } from "./probe-app.ts";
import type { Answer, Runtime } from "./runtime.ts";

export interface Case {
  readonly title: string;
  run(app: ProbeApp, host: Host): Promise<unknown>;
  readonly outcome: unknown;
}

const exited = (how: string) => `Runtime.ExitError: RequestId: ID Error: Runtime exited ${how}`;
const acknowledged = "acknowledged";

/** A start message, and what becomes of it. */
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

/** What the caller got, without what differs from call to call. */
function told({ payload, failed }: Answer): unknown {
  if (!failed) {
    const { batchItemFailures } = (payload ?? {}) as { batchItemFailures?: unknown[] };
    return batchItemFailures?.length === 0 ? acknowledged : payload;
  }
  const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
  return `${errorType}: ${errorMessage.replace(/RequestId: [0-9a-f-]{36}/, "RequestId: ID")}`;
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

/** Invocations of a function that is nothing but its code. */
function bare(
  code: string,
  invoke: (runtime: Runtime) => Promise<unknown> = async (runtime) => told(await runtime.invoke({})),
): Case["run"] {
  const name = randomUUID();
  return async (app, host) => {
    const runtime = app.bare(host, name, code);
    return { caller: await invoke(runtime), lives: runtime.isAlive };
  };
}

const succeeded = { status: "succeeded", turn: 0, isHeld: false };
const running = { status: "running", turn: 0, ticks: 0, isHeld: true };

export const cases: readonly Case[] = [
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
      caller: `PawlError: no "task", a non-empty string; a direct invocation takes {task, params?, id?}`,
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
  {
    title: "a handler that waits for something that never comes ends its process",
    run: bare("export const handler = async () => { await new Promise(() => {}); };"),
    outcome: { caller: exited("without providing a reason"), lives: false },
  },
  {
    title: "a handler that waits on a timer that keeps no process alive ends its process",
    run: bare(
      "export const handler = async () => { await new Promise((r) => setTimeout(r, 50).unref()); return 1; };",
    ),
    outcome: { caller: exited("without providing a reason"), lives: false },
  },
  {
    title: "a rejection that nothing handles ends the process before it answers",
    run: bare('export const handler = async () => { void Promise.reject(new Error("loose")); return 1; };'),
    outcome: { caller: exited("with error: exit status 1"), lives: false },
  },
  {
    title: "a handler that throws before its first await fails, and its process lives on",
    run: bare(
      `let n = 0; export const handler = () => { if (n++ === 0) throw new TypeError("at once"); return n; };`,
      async (runtime) => [told(await runtime.invoke({})), told(await runtime.invoke({}))],
    ),
    outcome: { caller: ["TypeError: at once", 2], lives: true },
  },
  {
    title: "a result that is no JSON fails the invocation",
    run: bare("export const handler = async () => { const a = {}; a.a = a; return a; };"),
    outcome: { caller: "Runtime.JSONStringifyError: Unable to stringify response body", lives: true },
  },
  {
    title: "code that throws when it is imported fails each invocation",
    run: bare('throw new RangeError("at import");', async (runtime) => [
      told(await runtime.invoke({})),
      told(await runtime.invoke({})),
    ]),
    outcome: { caller: ["RangeError: at import", "RangeError: at import"], lives: false },
  },
  {
    title: "code that ends its process when it is imported fails the invocation",
    run: bare("process.exit(2);"),
    outcome: { caller: exited("with error: exit status 2"), lives: false },
  },
  {
    title: "code without the handler fails the invocation",
    run: bare("export const other = 1;"),
    outcome: {
      caller: "Runtime.HandlerNotFound: index.handler is undefined or not exported",
      lives: false,
    },
  },
  {
    title: "a context says whose invocation it is, and how much time remains",
    run: bare(
      `export const handler = async (event, context) => {
         const { awsRequestId, logStreamName, ...rest } = context;
         const before = context.getRemainingTimeInMillis();
         await new Promise((passed) => setTimeout(passed, 100));
         const passed = before - context.getRemainingTimeInMillis();
         return {
           ...rest,
           id: awsRequestId.length,
           logStreamName: typeof logStreamName,
           isSound: before > 9_000 && before <= 10_000 && passed >= 99 && passed < 5_000,
         };
       };`,
      async (runtime) => {
        const { invokedFunctionArn, functionName, logGroupName, memoryLimitInMB, ...rest } = told(
          await runtime.invoke({}),
        ) as Record<string, unknown>;
        const given = [invokedFunctionArn, functionName, logGroupName, memoryLimitInMB];
        return { ...rest, given: given.map((each) => typeof each) };
      },
    ),
    outcome: {
      caller: {
        id: 36,
        isSound: true,
        functionVersion: "$LATEST",
        logStreamName: "string",
        given: ["string", "string", "string", "string"],
      },
      lives: true,
    },
  },
  {
    title: "what a handler leaves running stands still after its answer, and goes on at the next invocation",
    run: bare(
      `let ticks = 0;
       export const handler = async ({ waits }) => {
         if (ticks === 0) setInterval(() => ticks++, 1);
         await new Promise((passed) => setTimeout(passed, waits));
         return ticks;
       };`,
      async (runtime) => {
        const ticks = async (waits: number) => Number((await runtime.invoke({ waits })).payload);
        await ticks(10);
        const before = await ticks(0);
        await sleep(1_000);
        const after = await ticks(0);
        return { stoodStill: after - before < 200, goesOn: (await ticks(100)) > after };
      },
    ),
    outcome: { caller: { stoodStill: true, goesOn: true }, lives: true },
  },
];
