/** Requests for a place of a slow rate whose answers are lost: no place is lost with them, and nobody asks in haste. */
import { expect, test } from "vitest";
import { beginRow, takeItems, takePlace } from "../../../functions/runs/index.ts";
import { Row } from "../../../functions/turns/rate/row.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";

type Place = ReturnType<typeof takePlace>;
const at = { task: "walk", part: "rate#" };
const strideMs = 8_572;

interface Props {
  /** Makes a request, or does not. It is told how many were made before. */
  readonly faulty?: (make: () => Promise<unknown>, before: number) => unknown;
  readonly random?: number;
  /** Who took the first place. */
  readonly first?: (start: number) => Parameters<MemoryRunStore["updatePart"]>[1];
}

/** A row of which another has the first place. */
async function asking({
  faulty = (make) => make(),
  random = 0.5,
  first = (start) => beginRow(undefined, start, { strideMs, by: 1 }, false),
}: Props) {
  const clock = new VirtualClock("2026-11-21T09:00:00Z");
  const start = clock.now();
  const store = new MemoryRunStore();
  await store.updatePart(at, first(start));
  const sent: number[] = [];
  const write = async (one: Place) => {
    sent.push(clock.now() - start);
    let answer: Partial<Awaited<ReturnType<typeof store.updatePart>>> = {};
    const make = async () => {
      answer = await store.updatePart(at, one);
    };
    await faulty(make, sent.length - 1);
    return answer.item;
  };
  const read = () => store.getPart(at);
  const row = new Row(
    { clock, random: () => random, write, read, failed: () => undefined },
    { strideMs, lateMs: strideMs / 2 },
  );
  /** Lets time pass, while the row is asked as a turn asks it. */
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      row.refill(clock.now());
      await clock.advance(10);
    }
  };
  const reached = async () => (((await read())?.["upto#0"] ?? 0) - start) / strideMs;
  return { clock, store, start, row, sent, pass, reached };
}

test("a place whose answer was lost is used: the item is read before anything else is asked for", async () => {
  const { row, start, pass, sent, reached } = await asking({
    faulty: async (make, before) => {
      await make();
      // The first one finds that there is a row already.
      if (before > 0) throw new Error("no answer");
    },
  });
  await pass(3_000);
  expect(row.next(start)).toBe(start + strideMs);
  expect([sent.length, await reached()]).toEqual([2, 2]);
});

test("a request for a place that is dear is not sent twice while its answer is slow, which could take two", async () => {
  const { clock, store, row, start, pass, reached } = await asking({
    faulty: async (make, before) => {
      await make();
      if (before !== 1) return;
      await store.updatePart(at, takePlace(start, start + 86_400_000, { strideMs, by: 2 }));
      await new Promise<void>((resolve) => clock.after(700, resolve));
    },
  });
  await pass(2_000);
  expect(row.next(start)).toBe(start + strideMs);
  expect(await reached()).toBe(3);
});

test("where the table does not answer requests come less and less often, and at other instants in each turn", async () => {
  const down = () => Promise.reject(new Error("down"));
  const one = await asking({ faulty: down, random: 0.1 });
  const other = await asking({ faulty: down, random: 0.9 });
  await one.pass(30_000);
  await other.pass(30_000);
  const gaps = one.sent.slice(1).map((next, i) => next - (one.sent[i] as number));
  expect(gaps[3]).toBeGreaterThan(2 * (gaps[1] as number));
  expect(one.sent.length).toBeLessThan(20);
  expect(one.sent[1]).not.toBe(other.sent[1]);
});

test("a row follows at once on the place that a worker of an earlier version took, which wrote no stride", async () => {
  const { row, start, pass } = await asking({
    first: (start) => takeItems([{ track: 0, start, end: start + 60_000.5 }], 1),
  });
  await pass(2_000);
  expect(row.next(start)).toBe(start + 60_001);
});
