/** The rows of a list ask at the same time, and in one request. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ReadReply, together, type Wanted } from "../../../../cli/console/page/api/together.ts";
import { wakeAfter } from "../../../../cli/console/page/api/wake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const reply = ({ path }: Wanted): ReadReply => ({ status: 200, etag: path, document: path });

test("reads of one moment go in one request, and each gets its own answer", async () => {
  const sent: string[][] = [];
  const ask = together(async (wanted) => {
    sent.push(wanted.map(({ path }) => path));
    return wanted.map(reply);
  });
  const answers = await Promise.all(["a", "b", "a"].map((path) => ask({ path })));
  expect(answers.map(({ document }) => document)).toEqual(["a", "b", "a"]);
  await ask({ path: "c" });
  expect(sent).toEqual([["a", "b", "a"], ["c"]]);
});

test("no request has more reads than the console takes", async () => {
  const sent: number[] = [];
  const ask = together(async (wanted) => {
    sent.push(wanted.length);
    return wanted.map(reply);
  });
  const paths = Array.from({ length: 250 }, (_, i) => String(i));
  const answers = await Promise.all(paths.map((path) => ask({ path })));
  expect(answers.map(({ document }) => document)).toEqual(paths);
  expect(sent).toEqual([100, 100, 50]);
});

test("each read of a request that fails fails, and the next request is another one", async () => {
  let isGone = true;
  const ask = together(async (wanted) => {
    if (isGone) throw new Error("gone");
    return wanted.map(reply);
  });
  const failed = await Promise.allSettled([ask({ path: "a" }), ask({ path: "b" })]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  isGone = false;
  expect((await ask({ path: "a" })).document).toBe("a");
});

test("waits that are due within 20 ms end in one task, and others each at its own time", () => {
  const woken: [string, number][] = [];
  const wait = (name: string, ms: number) =>
    wakeAfter(ms, () => woken.push([name, performance.now() - began]));
  const began = performance.now();
  wait("first", 2_000);
  wait("near", 2_020);
  wait("far", 2_021);
  const end = wait("ended", 2_000);
  end();
  wait("sooner", 150);
  vi.advanceTimersByTime(3_000);
  expect(woken).toEqual([
    ["sooner", 150],
    ["first", 2_000],
    ["near", 2_000],
    ["far", 2_021],
  ]);
});

test("what is waited for again while waits end does not end at once", () => {
  const woken: number[] = [];
  const began = performance.now();
  const again = () => {
    woken.push(performance.now() - began);
    if (woken.length < 3) wakeAfter(10, again);
  };
  wakeAfter(10, again);
  vi.advanceTimersByTime(100);
  expect(woken).toEqual([10, 20, 30]);
});
