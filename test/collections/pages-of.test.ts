import { expect, test } from "vitest";
import { type FetchPage, pagesOf } from "../../functions/collections/paged/pages-of.ts";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { runTask } from "../kit/index.ts";
import { walked } from "./bytes.ts";
import { inRecordedTime } from "./recorded-time.ts";

const start = Date.parse("2026-11-29T12:00:00Z");
const refused = (status: number, headers: Record<string, string> = {}) =>
  new Response("", { status, headers });

/** An API that answers so, one after the other, and records the tokens that it is given. */
function api(...answers: readonly unknown[]) {
  const tokens: unknown[] = [];
  const fetchPage = (async (token: unknown) => {
    const answer = answers[tokens.length];
    tokens.push(token);
    if (answer instanceof Error) throw answer;
    return answer;
  }) as FetchPage<string>;
  return { tokens, fetchPage };
}

test("pages are walked by their tokens, and the walk resumes after each cursor", async () => {
  const pages: Readonly<Record<string, unknown>> = {
    first: { items: ["a", "b"], next: "t2" },
    t2: { items: [], next: { page: 3 } },
    '{"page":3}': { items: ["c"], next: "" },
  };
  const fetchPage: FetchPage<string> = async (token = "first") =>
    pages[typeof token === "string" ? token : JSON.stringify(token)] as never;
  const { all } = await walked(pagesOf(fetchPage));
  expect(all).toEqual([
    [["a", "b"], "t2"],
    [[], { page: 3 }],
    [["c"], null],
  ]);
  for (const [i, [, after]] of all.entries())
    expect((await walked(pagesOf(fetchPage, { after }))).all).toEqual(all.slice(i + 1));
});

test("a page that is refused for now is asked for again after 1, 2, 4 and 8 seconds, less up to a fifth", async () => {
  await inRecordedTime(start, async ({ waits }) => {
    const { tokens, fetchPage } = api(
      refused(503),
      refused(500),
      new TypeError("fetch failed"),
      refused(429),
      { items: ["a"] },
    );
    expect((await walked(pagesOf(fetchPage, { after: "t1" }))).all).toEqual([[["a"], null]]);
    expect(waits).toEqual([900, 1_800, 3_600, 7_200]);
    expect(tokens).toEqual(["t1", "t1", "t1", "t1", "t1"]);
  });
});

test.each([
  ["7", 7_000],
  ["Sun, 29 Nov 2026 12:00:20 GMT", 20_000],
  ["Sun, 29 Nov 2026 11:00:00 GMT", 0],
  ["1.5", 900],
  ["soon", 900],
])("Retry-After %j is waited for %i milliseconds", async (text, wait) => {
  await inRecordedTime(start, async ({ waits }) => {
    const { fetchPage } = api(refused(429, { "Retry-After": text }), { items: ["a"] });
    expect((await walked(pagesOf(fetchPage))).all).toEqual([[["a"], null]]);
    expect(waits).toEqual([wait]);
  });
});

test.each([
  [1, 2],
  [3, 2],
  [5, 7],
])("tokens that go round in a circle, after %i and by %i, end the walk", async (before, length) => {
  const next = (token: number) => (token + 1 === before + length ? before : token + 1);
  const fetchPage: FetchPage<string> = async (token = 0) => ({ items: ["a"], next: next(Number(token)) });
  const { all, error } = await walked(pagesOf(fetchPage));
  expect(error?.message).toMatch(/^pagesOf: token \d+ comes again: the pages go round in a circle$/);
  expect(all.length).toBeLessThan(4 * (before + length));
});

test("a refused response whose body was read, or is being read, is tried again all the same", async () => {
  await inRecordedTime(start, async ({ waits }) => {
    const [read, locked] = [refused(429, { "Retry-After": "7" }), refused(503, { "Retry-After": "9" })];
    await read.text();
    locked.body?.getReader();
    const { fetchPage } = api(read, locked, { items: ["a"] });
    expect((await walked(pagesOf(fetchPage))).all).toEqual([[["a"], null]]);
    expect(waits).toEqual([7_000, 9_000]);
  });
});

test("a page that is still refused at the last try throws, and so does one that no other try helps", async () => {
  await inRecordedTime(start, async ({ waits }) => {
    const always: FetchPage<string> = async () => refused(503);
    expect((await walked(pagesOf(always, { maxTries: 3 }))).error?.message).toBe(
      "pagesOf: the page was refused with HTTP status 503",
    );
    expect(waits).toHaveLength(2);
    const { tokens, fetchPage } = api(refused(404));
    expect((await walked(pagesOf(fetchPage))).error?.message).toBe(
      "pagesOf: the page was refused with HTTP status 404",
    );
    const given = new NonRetryableError("no such shop");
    expect((await walked(pagesOf(api(given).fetchPage))).error).toBe(given);
    expect([tokens.length, waits.length]).toEqual([1, 2]);
  });
});

test("a Retry-After over maxWaitSeconds is not waited for: the error is thrown", async () => {
  await inRecordedTime(start, async ({ waits }) => {
    const { tokens, fetchPage } = api(refused(429, { "Retry-After": "31" }));
    expect((await walked(pagesOf(fetchPage))).error?.message).toBe(
      "pagesOf: the page was refused with HTTP status 429",
    );
    expect([tokens.length, waits]).toEqual([1, []]);
  });
});

test("with snooze a long Retry-After puts the run off, and its next turn asks for the same page", async () => {
  const { tokens, fetchPage } = api({ items: ["a"], next: "t2" }, refused(429, { "Retry-After": "600" }), {
    items: ["b"],
  });
  const task = defineTask({
    name: "orders",
    description: "Walks orders.",
    items(ctx) {
      return pagesOf(fetchPage, { after: ctx.cursor, snooze: (seconds) => ctx.snooze(seconds) });
    },
    process() {},
  });
  const run = await runTask(task);
  expect(run.done.map(([items]) => items)).toEqual([["a"], ["b"]]);
  expect([run.status, run.snoozes, run.retried]).toEqual(["succeeded", [600], []]);
  expect(tokens).toEqual([undefined, "t2", "t2"]);
});

test("waits of pagesOf are over at once in runTask", async () => {
  const { fetchPage } = api(refused(503), refused(429, { "Retry-After": "29" }), { items: ["a"] });
  const task = defineTask({
    name: "orders",
    description: "Walks orders.",
    items: ({ cursor }) => pagesOf(fetchPage, { after: cursor }),
    process() {},
  });
  expect((await runTask(task)).cursors).toEqual([null]);
});

test("a signal that aborts ends a wait, and its reason is thrown", async () => {
  const stop = new AbortController();
  const walk = pagesOf(
    async (_, { signal }) => {
      expect(signal).toBe(stop.signal);
      setImmediate(() => stop.abort(new Error("the lease ended")));
      return refused(503);
    },
    { signal: stop.signal },
  );
  expect((await walked(walk)).error?.message).toBe("the lease ended");
});

test("a refused response lets its connection go", async () => {
  await inRecordedTime(start, async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const { fetchPage } = api(new Response(body, { status: 503 }), { items: [] });
    await walked(pagesOf(fetchPage));
    expect(cancelled).toBe(true);
  });
});

test.each([
  [refused(200), "pagesOf: fetchPage returned a response of status 200: return { items, next } of its body"],
  [["a"], 'pagesOf: fetchPage returned ["a"]: { items, next } is allowed, items an array'],
  [undefined, "pagesOf: fetchPage returned undefined: { items, next } is allowed, items an array"],
  [{ items: [], next: Number.NaN }, "pagesOf: fetchPage returned the token NaN: a value of JSON is allowed"],
  [{ items: [], next: "t1" }, 'pagesOf: the page of token "t1" names itself as the next one'],
])("what is no page ends the walk with one line, and no other try", async (answer, message) => {
  const { tokens, fetchPage } = api(answer);
  const { error } = await walked(pagesOf(fetchPage, { after: "t1" }));
  expect(error).toBeInstanceOf(NonRetryableError);
  expect(error?.message).toContain(message);
  expect(tokens).toHaveLength(1);
});

test.each([
  [[5], "pagesOf: fetchPage 5 is not allowed: a function"],
  [[async () => {}, { maxTries: 0 }], "pagesOf: maxTries 0 is not allowed: a whole number from 1"],
  [[async () => {}, { maxWaitSeconds: -1 }], "pagesOf: maxWaitSeconds -1 is not allowed: a number above 0"],
  [[async () => {}, { snooze: 60 }], "pagesOf: snooze 60 is not allowed: a function"],
  [
    [async () => {}, { maxTris: 3 }],
    'pagesOf: unknown option "maxTris": did you mean maxTries? allowed are after, maxTries, maxWaitSeconds, snooze, signal',
  ],
])("%j are refused by pagesOf", (given, message) => {
  expect(() => (pagesOf as (...all: unknown[]) => unknown)(...given)).toThrow(message);
});
