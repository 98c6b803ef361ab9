import { expect, test } from "vitest";
import { type Ask, CallError } from "../../../../../cli/console/page/api/call.ts";
import { type Acted, actOnEach } from "../../../../../cli/console/page/pages/runs/bulk/act.ts";
import { countMatching } from "../../../../../cli/console/page/pages/runs/bulk/count.ts";

const never = new AbortController().signal;
const ask: Ask = { command: "history", options: { number: 1_000 } };
const found = (id: string) => ({ id, task: "a", shown: "errored", allowed: ["redrive"] });

test("all that match are counted page by page", async () => {
  const asked: unknown[] = [];
  const counts: number[] = [];
  const counted = await countMatching(
    ask,
    { signal: never, onCount: (count) => counts.push(count) },
    async (page) => {
      asked.push(page.options?.before);
      const isLast = asked.length === 3;
      return {
        document: {
          runs: [found(`${asked.length}`)],
          looked: 5_000,
          next: isLast ? undefined : `p${asked.length}`,
        },
      };
    },
  );
  expect(asked).toEqual([undefined, "p1", "p2"]);
  expect(counts).toEqual([1, 2, 3]);
  expect(counted).toEqual({ runs: ["1", "2", "3"].map(found), isCut: false });
});

test("counting ends at 20,000 runs that were looked at, and says that there may be more", async () => {
  let pages = 0;
  const counted = await countMatching(ask, { signal: never, onCount() {} }, async () => {
    pages += 1;
    return { document: { runs: [], looked: 5_000, next: "p" } };
  });
  expect([pages, counted.isCut, counted.next]).toEqual([4, true, "p"]);
});

test("what needs a person is counted by one call", async () => {
  const document = { errored: { count: 3, runs: [found("1")] }, rejected: { count: 1, runs: [found("2")] } };
  const counted = await countMatching({ command: "status" }, { signal: never, onCount() {} }, async () => ({
    document,
  }));
  expect([counted.runs.map(({ id }) => id), counted.isCut]).toEqual([["1", "2"], true]);
});

test("each is moved once, no more than four at once, and what is refused keeps no other", async () => {
  let [atWork, most] = [0, 0];
  const moved: string[] = [];
  const seen: Acted[] = [];
  const acted = await actOnEach(
    Array.from({ length: 20 }, (_, i) => `${i}`),
    async (id) => {
      most = Math.max(most, ++atWork);
      await new Promise((done) => setImmediate(done));
      atWork -= 1;
      moved.push(id);
      if (id === "7") throw new CallError("7 has ended", 409);
    },
    { signal: never, onChange: (change) => seen.push(change) },
  );
  expect(acted).toEqual({ done: 19, refused: [{ id: "7", why: "7 has ended" }] });
  expect([most, new Set(moved).size, moved.length, seen.length]).toEqual([4, 20, 20, 20]);
});

test("stopping lets what has begun end, and begins nothing more", async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const acted = await actOnEach(
    Array.from({ length: 20 }, (_, i) => `${i}`),
    async (id) => {
      begun.push(id);
      if (begun.length === 6) stop.abort();
      await new Promise((done) => setImmediate(done));
    },
    { signal: stop.signal, onChange() {} },
  );
  expect([begun.length, acted.done]).toEqual([acted.done, acted.done]);
  expect(acted.done).toBeLessThan(10);
});

const unsure = " It may have been done: look before you do it again.";

test.each([
  [0, `.${unsure}`],
  [401, ""],
  [403, ""],
  [500, `.${unsure}`],
])("an answer of %i ends it for all, since none of the others would do better", async (status, more) => {
  const begun: string[] = [];
  const acted = await actOnEach(
    Array.from({ length: 20 }, (_, i) => `${i}`),
    async (id) => {
      begun.push(id);
      throw new CallError("the console does not answer", status);
    },
    { signal: never, onChange() {} },
  );
  expect([acted.done, acted.refused, acted.broken]).toEqual([0, [], `the console does not answer${more}`]);
  expect(begun.length).toBeLessThanOrEqual(4);
});
