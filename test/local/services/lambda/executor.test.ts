import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LocalTime } from "../../../../local/index.ts";
import { root } from "../../../steps.ts";
import { smallExecutor } from "../../small-app.ts";

let app: ReturnType<typeof smallExecutor>;
afterEach(() => app.close());

function start(options: Parameters<typeof smallExecutor>[0] = {}) {
  app = smallExecutor(options);
  return app;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits for other processes. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((passed) => setTimeout(passed, 5));
}

const stuck = `export const handler = async () => {
  console.log("began");
  await new Promise(() => setInterval(() => {}, 1_000_000));
};`;

test("a handler gets its event and a context, and its result is the answer", async () => {
  const { executor, deploy } = start();
  await deploy(
    "echo",
    `export const handler = async (event, context) => {
       const { getRemainingTimeInMillis, ...rest } = context;
       return { event, rest, remaining: getRemainingTimeInMillis() };
     };`,
    { timeoutSeconds: 20, memoryMb: 256, logGroup: "/logs" },
  );
  const { payload, requestId, failure } = await executor.invoke("echo", '{"a":1}');
  const { event, rest, remaining } = JSON.parse(payload);
  expect(failure).toBeUndefined();
  expect(event).toEqual({ a: 1 });
  expect(rest).toMatchObject({
    awsRequestId: requestId,
    functionName: "echo",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:echo",
    memoryLimitInMB: "256",
    logGroupName: "/logs",
  });
  expect(rest.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(remaining).toBeGreaterThan(19_000);
  expect(remaining).toBeLessThanOrEqual(20_000);
});

test("an environment is reused, and another one is started only while it is busy", async () => {
  const { executor, deploy } = start();
  await deploy("who", "export const handler = async () => process.pid;");
  const pid = async () => (await executor.invoke("who", "{}")).payload;
  const first = await pid();
  expect(await pid()).toBe(first);
  const two = await Promise.all([pid(), pid()]);
  expect(two).toContain(first);
  expect(new Set(two).size).toBe(2);
});

test("a function gets the template's variables and Lambda's own, and none of the user's", async () => {
  process.env.AWS_PROFILE = "production";
  process.env.AWS_SESSION_TOKEN = "real";
  process.env.SECRET_OF_THE_USER = "1";
  const { executor, deploy } = start();
  await deploy("env", "export const handler = async () => process.env;", { variables: { TABLE: "t" } });
  const found = JSON.parse((await executor.invoke("env", "{}")).payload);
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "SECRET_OF_THE_USER"]) delete process.env[name];
  expect(found).toMatchObject({
    TABLE: "t",
    AWS_LAMBDA_FUNCTION_NAME: "env",
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:4766",
    AWS_ACCESS_KEY_ID: "local",
    TZ: "UTC",
  });
  expect(Object.keys(found).sort()).toEqual([
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SHARED_CREDENTIALS_FILE",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "PATH",
    "TABLE",
    "TZ",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
  ]);
});

test("an error that a handler throws fails the invocation, and the environment is reused", async () => {
  const { executor, deploy } = start();
  await deploy(
    "bad",
    `let n = 0; export const handler = async () => { if (n++ === 0) throw new TypeError("no"); return n; };`,
  );
  const { failure, payload } = await executor.invoke("bad", "{}");
  expect(failure).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
  expect(JSON.parse(payload)).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
  expect((await executor.invoke("bad", "{}")).payload).toBe("2");
});

test("a timeout kills even a handler that blocks, and the next invocation gets a new environment", async () => {
  const time = new LocalTime();
  time.freeze();
  const { executor, deploy, lines } = start({ time });
  await deploy(
    "loop",
    `export const handler = async (event) => { if (event.block) { console.log("began"); for (;;); } return "new"; };`,
  );
  const blocked = executor.invoke("loop", '{"block":true}');
  await until(() => lines.some(({ text }) => text === "began"));
  time.advance(2_999);
  await new Promise((passed) => setTimeout(passed, 20));
  time.advance(1);
  const { failure, requestId } = await blocked;
  expect(failure).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 3.00 seconds`,
  });
  expect((await executor.invoke("loop", "{}")).payload).toBe('"new"');
});

test.each([
  ["process.exit(7)", "with error: exit status 7"],
  ["process.exit(0)", "without providing a reason"],
  ['process.kill(process.pid, "SIGKILL")', "with error: signal: killed"],
  ["await new Promise(() => {})", "without providing a reason"],
  ["await new Promise((passed) => setTimeout(passed, 60_000).unref())", "without providing a reason"],
  [
    'setImmediate(() => { throw new Error("loose"); }); await new Promise(() => {})',
    "with error: exit status 1",
  ],
  ['void Promise.reject(new Error("not awaited"))', "with error: exit status 1"],
])("a process that ends by %s fails its invocation with AWS's words", async (code, how) => {
  const { executor, deploy } = start();
  await deploy(
    "crash",
    `export const handler = async ({ crash }) => { if (crash) { ${code}; } return "ok"; };`,
  );
  const { failure, requestId } = await executor.invoke("crash", '{"crash":true}');
  expect(failure).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}`,
  });
  expect((await executor.invoke("crash", "{}")).payload).toBe('"ok"');
});

test("timers that a handler leaves behind stand still between invocations, and go on at the next one", async () => {
  const { executor, deploy } = start();
  await deploy(
    "later",
    `let ticks = 0;
     export const handler = async ({ lasts }) => {
       if (ticks === 0) setInterval(() => ticks++, 1);
       await new Promise((passed) => setTimeout(passed, lasts));
       return ticks;
     };`,
  );
  const invoke = async (lasts: number) =>
    Number((await executor.invoke("later", `{"lasts":${lasts}}`)).payload);
  await invoke(5);
  const before = await invoke(0);
  await new Promise((passed) => setTimeout(passed, 300));
  // The handler's own timer and overdue ticks of the interval: far fewer than 300.
  expect((await invoke(0)) - before).toBeLessThan(50);
  expect(await invoke(100)).toBeGreaterThan(before + 2);
});

test("code that waits at its top level for something that never comes ends its process before the first invocation", async () => {
  const { executor, deploy } = start();
  await deploy("waits", "await new Promise(() => {}); export const handler = async () => {};");
  const { failure, requestId } = await executor.invoke("waits", "{}");
  expect(failure).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
  });
});

test("a result that is no JSON fails the invocation", async () => {
  const { executor, deploy } = start();
  await deploy("circle", "export const handler = async () => { const a = {}; a.a = a; return a; };");
  expect((await executor.invoke("circle", "{}")).failure).toMatchObject({
    errorType: "Runtime.JSONStringifyError",
    errorMessage: "Unable to stringify response body",
  });
});

test("a frozen process ends with the process of its executor", async () => {
  const { folder } = start();
  const program = join(folder, "killed.ts");
  const at = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    program,
    `import { smallExecutor } from ${at("test/local/small-app.ts")};
     const { executor, deploy } = smallExecutor();
     await deploy("who", "export const handler = async () => process.pid;");
     console.log((await executor.invoke("who", "{}")).payload);
     process.kill(process.pid, "SIGKILL");`,
  );
  const pid = Number(spawnSync(process.execPath, [program], { encoding: "utf8" }).stdout);
  expect(pid).toBeGreaterThan(0);
  await until(() => !isRunning(pid));
});

test("a heap larger than the function's memory ends its process", async () => {
  const { executor, deploy } = start();
  await deploy(
    "fat",
    "export const handler = async () => { const a = []; for (;;) a.push(new Array(1000).fill(Math.random())); };",
    {
      timeoutSeconds: 60,
    },
  );
  expect((await executor.invoke("fat", "{}")).failure?.errorType).toBe("Runtime.ExitError");
});

test.each([
  ["export const other = 1;", "Runtime.HandlerNotFound"],
  ["export const handler = (event, context, callback) => callback();", "Runtime.CallbackHandlerDeprecated"],
  ['throw new RangeError("at import");', "RangeError"],
])("code that cannot be loaded (%s) fails each invocation with %s", async (source, errorType) => {
  const { executor, deploy } = start();
  await deploy("broken", source);
  expect((await executor.invoke("broken", "{}")).failure?.errorType).toBe(errorType);
  expect((await executor.invoke("broken", "{}")).failure?.errorType).toBe(errorType);
});

test("invocations beyond the reserved concurrency of a function are throttled", async () => {
  const { executor, deploy, lines } = start();
  await deploy("one", stuck, { reserved: 1 });
  void executor.invoke("one", "{}");
  await until(() => lines.length > 0);
  await expect(executor.invoke("one", "{}")).rejects.toMatchObject({
    code: "TooManyRequestsException",
    status: 429,
    fields: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
  });
  await deploy("none", stuck, { reserved: 0 });
  await expect(executor.invoke("none", "{}")).rejects.toMatchObject({ status: 429 });
});

test("when the machine has no room left, an invocation waits, and idle environments are ended", async () => {
  const { executor, deploy } = start({ maxInvocations: 2 });
  const source = `let now = 0; export const handler = async () => { await new Promise((r) => setTimeout(r, 10)); return process.pid; };`;
  await deploy("a", source);
  await deploy("b", source);
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, i) => executor.invoke(i % 2 ? "a" : "b", "{}")),
  );
  expect(answers.every(({ failure }) => failure === undefined)).toBe(true);
});

test("time that is set changes the date, the monotonic clock and the remaining time of functions", async () => {
  const { executor, time, deploy } = start();
  await deploy(
    "clock",
    `export const handler = async (event, context) => ({
       now: Date.now(), made: new Date().toISOString(), text: Date().slice(11, 15), same: new Date() instanceof Date,
       given: new Date(0).getTime(), perf: performance.now(), remaining: context.getRemainingTimeInMillis(),
     });`,
  );
  const ask = async () => JSON.parse((await executor.invoke("clock", "{}")).payload);
  const before = await ask();
  time.freeze();
  time.set(Date.parse("2031-03-29T01:00:00Z"));
  const first = await ask();
  expect(first).toMatchObject({
    now: Date.parse("2031-03-29T01:00:00Z"),
    made: "2031-03-29T01:00:00.000Z",
    text: "2031",
    same: true,
    given: 0,
    remaining: 3_000,
  });
  expect(first.perf - before.perf).toBeGreaterThan(4 * 365 * 86_400_000);
  time.advance(1_000);
  const second = await ask();
  expect(second.now - first.now).toBe(1_000);
  expect(second.perf - first.perf).toBe(1_000);
  time.set(Date.parse("2026-01-01T00:00:00Z"));
  const back = await ask();
  expect(back.now).toBe(Date.parse("2026-01-01T00:00:00Z"));
  expect(back.perf).toBe(second.perf);
});

test("lines that a function prints are passed on with their invocation, written to a file, and returned as its log tail", async () => {
  const { executor, deploy, lines, folder } = start();
  await deploy(
    "talk",
    `export const handler = async ({ n }) => { console.log("one", n); console.error("two"); process.stdout.write("three"); };`,
  );
  const first = await executor.invoke("talk", '{"n":1}');
  const second = await executor.invoke("talk", '{"n":2}');
  expect(lines.map(({ requestId, text }) => [requestId, text])).toEqual([
    [first.requestId, "one 1"],
    [first.requestId, "two"],
    [first.requestId, "three"],
    [second.requestId, "one 2"],
    [second.requestId, "two"],
    [second.requestId, "three"],
  ]);
  expect(second.logTail).toMatch(
    /^one 2\ntwo\nthree\nREPORT RequestId: .*\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\n$/,
  );
  const file = join(folder, "logs", "talk", `${lines[0]?.stream}.log`);
  const written = readFileSync(file, "utf8").split("\n").slice(0, 5);
  for (const line of written) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /);
  expect(written.map((line) => line.slice("2026-03-29T02:00:00.000Z ".length))).toEqual([
    `START RequestId: ${first.requestId} Version: $LATEST`,
    "one 1",
    "two",
    "three",
    `END RequestId: ${first.requestId}`,
  ]);
  expect(readdirSync(join(folder, "logs"))).toEqual(["talk"]);
});

test("on closing, a running invocation is told that no time is left, and can return", async () => {
  const { executor, deploy, lines } = start();
  await deploy(
    "patient",
    `export const handler = async (event, context) => {
       console.log("began");
       while (context.getRemainingTimeInMillis() > 0) await new Promise((r) => setTimeout(r, 2));
       return "saved";
     };`,
    { timeoutSeconds: 900 },
  );
  const patient = executor.invoke("patient", "{}");
  await until(() => lines.length > 0);
  await executor.close();
  expect((await patient).payload).toBe('"saved"');
  await expect(executor.invoke("patient", "{}")).rejects.toThrow("pawl dev is closing");
});

test("on closing, an invocation that does not return within the grace period is killed", async () => {
  const { executor, deploy, lines } = start();
  await deploy("stuck", stuck, { timeoutSeconds: 900 });
  const invocation = executor.invoke("stuck", "{}");
  await until(() => lines.length > 0);
  await executor.close(20);
  const { failure, requestId } = await invocation;
  expect(failure?.errorMessage).toBe(
    `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  );
});
