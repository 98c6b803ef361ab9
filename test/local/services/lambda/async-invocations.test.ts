import { expect, test } from "vitest";
import { AwsError, LocalTime } from "../../../../local/index.ts";
import { AsyncInvocations } from "../../../../local/services/lambda/async-invocations.ts";
import type { Invoke } from "../../../../local/services/lambda/invocation.ts";
import { settingsOf } from "../../small-app.ts";

/** Invocations whose tries get the answers of a list, one by one. Each try is noted with its instant. */
function invocations(
  answers: ("ok" | "failed" | "throttled" | "missing")[],
  asyncRetries = 2,
  asyncAgeSeconds = 21_600,
) {
  const time = new LocalTime();
  time.freeze();
  time.set(0);
  const tries: [at: number, requestId: string | undefined][] = [];
  const warnings: string[] = [];
  const invoke: Invoke = async (_name, payload, options) => {
    tries.push([time.now() / 1000, options?.requestId]);
    const answer = answers[tries.length - 1];
    if (answer === "throttled")
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", { status: 429 });
    if (answer === "missing") throw new AwsError("ResourceNotFoundException", "no function", { status: 404 });
    const failure = answer === "failed" ? { failure: { errorType: "Error", errorMessage: "no" } } : {};
    return { requestId: "r", payload, logTail: "", ...failure };
  };
  const async = new AsyncInvocations(invoke, time, (line) => warnings.push(line));
  async.accept(settingsOf("f", "/", { asyncRetries, asyncAgeSeconds }), "{}", { requestId: "r" });
  const advance = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      await new Promise((passed) => setImmediate(passed));
      time.advance(1_000);
    }
    await new Promise((passed) => setImmediate(passed));
  };
  return { async, time, advance, tries, warnings };
}

test("an invocation that fails is retried after one minute and again after two, with the same request id", async () => {
  const { advance, tries, warnings } = invocations(["failed", "failed", "failed"]);
  await advance(600);
  expect(tries).toEqual([
    [0, "r"],
    [60, "r"],
    [180, "r"],
  ]);
  expect(warnings).toEqual(["f: no; dropped, as AWS would after 3 of 3 tries"]);
});

test("an invocation without retries is tried once, and so is one that succeeds", async () => {
  const once = invocations(["failed"], 0);
  const well = invocations(["ok"]);
  await once.advance(300);
  await well.advance(300);
  expect(once.tries).toHaveLength(1);
  expect(well.tries).toHaveLength(1);
  expect(well.warnings).toEqual([]);
});

test("an invocation that is throttled is retried at growing intervals, and does not count as failed", async () => {
  const { advance, tries, warnings } = invocations(["throttled", "throttled", "throttled", "ok"], 0);
  await advance(60);
  expect(tries.map(([at]) => at)).toEqual([0, 1, 3, 7]);
  expect(warnings).toEqual([]);
});

test("an invocation that would be too old is not retried", async () => {
  const { advance, tries, warnings } = invocations(Array(9).fill("throttled"), 0, 60);
  await advance(120);
  expect(tries.map(([at]) => at)).toEqual([0, 1, 3, 7, 15, 31]);
  expect(warnings).toEqual(["f: Rate Exceeded.; its asynchronous invocation is dropped"]);
});

test("an invocation that is refused for another reason is dropped with a warning", async () => {
  const { advance, tries, warnings } = invocations(["missing"]);
  await advance(60);
  expect(tries).toHaveLength(1);
  expect(warnings).toEqual(["f: no function; its asynchronous invocation is dropped"]);
});

test("of the invocations of one step of time, those that are too old are dropped, and one line says how many", async () => {
  const { async, time, advance, tries, warnings } = invocations(["ok", "ok", "ok"], 0, 60);
  const settings = settingsOf("f", "/", { asyncRetries: 0, asyncAgeSeconds: 60 });
  for (const minute of [1, 2, 3, 4])
    time.at(minute * 60_000, () => async.accept(settings, "{}", { requestId: `minute ${minute}` }));
  time.advance(240_000);
  await advance(0);
  expect(tries).toEqual([[240, "minute 4"]]);
  await advance(0);
  expect(warnings).toEqual([
    "f: 4 asynchronous invocations were 60 s old or older and were dropped, as AWS would",
  ]);
});

test("nothing is retried after closing", async () => {
  const { async, advance, tries, warnings } = invocations(["failed", "ok"]);
  await advance(0);
  async.close();
  await advance(120);
  expect(tries).toHaveLength(1);
  expect(warnings).toEqual([]);
});
