/** Cases of functions that are nothing but their code: what any handler may do to its process. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Case, exited, told } from "./case.ts";
import type { Runtime } from "./runtime.ts";

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

export const handlerCases: readonly Case[] = [
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
