/** What the sweeper is said to cost is made of counts: these hold them against the wire. */
import { expect, test } from "vitest";
import { minutesAMonth, sweeperMinute } from "../../../functions/model/cost/idle-cost.ts";
import { type Counts, sumOf } from "../../../functions/model/cost/prices.ts";
import { checksMonth, looksMonth, overrideMonth } from "../../../functions/model/cost/sweeper-cost.ts";
import { type Besides, countBesidesHour, countSweeperHour } from "../../bench/cost/counted-sweeper.ts";
import { openWire, type Wire } from "../../bench/kit/wire.ts";

const tasks = 3;
const hoursAMonth = minutesAMonth / 60;

/** In tables of their own. */
async function within<Result>(count: (wire: Wire) => Promise<Result>): Promise<Result> {
  const wire = await openWire();
  return count(wire).finally(() => wire.close());
}

/** What an hour takes more than an idle one: each minute says that the sweeper is at work, and reads two items. */
async function more(besides: Besides) {
  const { tableWrites = 0, reads = 0 } = await within((wire) => countBesidesHour(wire, tasks, besides));
  return { tableWrites: tableWrites - 60, reads: reads - 120 };
}

function anHour({ tableWrites = 0, reads = 0 }: Counts) {
  return { tableWrites: Math.round(tableWrites / hoursAMonth), reads: reads / hoursAMonth };
}

test("an hour of the idle sweeper takes the reads and writes that the idle cost is made of, and logs nothing", async () => {
  const { tableWrites, reads } = sumOf([60, sweeperMinute(1024, 5)]);
  expect(await within((wire) => countSweeperHour(wire, 5))).toEqual({
    ...{ indexWrites: 0, queueRequests: 0, logBytes: 0 },
    ...{ tableWrites, reads },
  });
});

test("a stage with nothing besides takes nothing besides", async () => {
  expect(await more({})).toEqual({ tableWrites: 0, reads: 0 });
});

test.each([20, 10, 1])(
  "the looks at a trigger of each %i minutes take no more writes and reads than their cost is made of, and not much less",
  async (everyMinutes) => {
    const seen = await more({ everyMinutes });
    const said = anHour(looksMonth(1024, minutesAMonth / everyMinutes));
    for (const each of ["tableWrites", "reads"] as const) {
      expect.soft(seen[each], each).toBeLessThanOrEqual(said[each]);
      expect.soft(seen[each], each).toBeGreaterThanOrEqual(0.4 * said[each]);
    }
  },
);

test.each([1, 20, 60])(
  "the check of %i run-time schedules takes no more writes and reads than its cost is made of",
  async (schedules) => {
    const seen = await more({ schedules });
    const said = anHour(checksMonth(1024, schedules));
    expect(seen.tableWrites).toBe(said.tableWrites);
    expect(seen.reads).toBeLessThanOrEqual(said.reads);
    expect(seen.reads).toBeGreaterThanOrEqual(said.reads / 4);
  },
);

test("an override takes a read of its task's state in each minute", async () => {
  const one = anHour(overrideMonth(1024));
  expect(one.reads).toBe(60);
  expect(await more({ overridden: 2 })).toEqual({ tableWrites: 0, reads: 2 * one.reads });
});
