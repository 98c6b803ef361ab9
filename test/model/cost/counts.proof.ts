/** What runs are said to cost is made of counts: these hold them against the wire. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Counts, prices, sumOf, usdByService, usdOf } from "../../../functions/model/cost/prices.ts";
import {
  type RunShape,
  shortRunCounts,
  waitCounts,
  walkCounts,
} from "../../../functions/model/cost/run-cost.ts";
import { steps } from "../../../functions/model/cost/steps.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { countShortRuns, countWaiting, countWalk } from "../../bench/cost/counted-runs.ts";
import { openWire, type Wire } from "../../bench/kit/wire.ts";

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const runs = 20;
const overlaps = ["allow", "skip"] as const;
/** Of the default lane, and of one whose messages come back late. */
const timeouts = [20, 900];

function shape(
  overlap: "allow" | "skip",
  timeoutSeconds: number,
  startedBy: RunShape["startedBy"] = "schedule",
): RunShape {
  return { ...defaultSettings, ...resolveLane("default", { timeoutSeconds }), overlap, startedBy };
}

/** What DynamoDB bills. */
function capacity({ tableWrites = 0, indexWrites = 0, reads = 0 }: Counts) {
  return { tableWrites, indexWrites, reads: Math.round(reads * 1e6) / 1e6 };
}

test.each(overlaps.flatMap((overlap) => timeouts.map((seconds) => [overlap, seconds] as const)))(
  "short scheduled runs with overlap %s, on a lane of %i s, take the writes, index writes and reads that their cost is made of",
  async (overlap, seconds) => {
    const seen = await countShortRuns(wire, shape(overlap, seconds), runs);
    expect(capacity(seen)).toEqual(capacity(shortRunCounts(shape(overlap, seconds), runs, 100)));
    expect(seen.queueRequests).toBe(0);
  },
);

test.each(overlaps.flatMap((overlap) => timeouts.map((seconds) => [overlap, seconds] as const)))(
  "runs with overlap %s that code starts, on a lane of %i s, take the writes, reads and messages that their cost is made of, the slot's too",
  async (overlap, seconds) => {
    const seen = await countShortRuns(wire, shape(overlap, seconds, "hand"), runs);
    expect(capacity(seen)).toEqual(capacity(shortRunCounts(shape(overlap, seconds, "hand"), runs, 100)));
    expect(seen.queueRequests).toBe(runs * steps.byHand.queueRequests);
  },
);

test.each(
  (["after", "event", "queue"] as const).flatMap((startedBy) =>
    overlaps.map((overlap) => [startedBy, overlap] as const),
  ),
)(
  "runs that start by %s, with overlap %s, take the writes, index writes, reads and messages that their cost is made of",
  async (startedBy, overlap) => {
    const seen = await countShortRuns(wire, shape(overlap, 20, startedBy), runs);
    expect(capacity(seen)).toEqual(capacity(shortRunCounts(shape(overlap, 20, startedBy), runs, 100)));
    expect(seen.queueRequests).toBe(runs * steps.byHand.queueRequests);
  },
);

test("an event and a message of a user's queue take an invocation and a receive more than a run by hand, and EventBridge's send", () => {
  const of = (startedBy: RunShape["startedBy"]) => shortRunCounts(shape("skip", 20, startedBy), 1, 100);
  const more = (startedBy: RunShape["startedBy"]) => ({
    functionRequests: (of(startedBy).functionRequests ?? 0) - (of("hand").functionRequests ?? 0),
    queueRequests: (of(startedBy).queueRequests ?? 0) - (of("hand").queueRequests ?? 0),
  });
  expect(more("after")).toEqual({ functionRequests: 0, queueRequests: 0 });
  expect(more("queue")).toEqual({ functionRequests: 1, queueRequests: 2 });
  expect(more("event")).toEqual({ functionRequests: 1, queueRequests: 3 });
});

test.each(["schedule", "event"] as const)(
  "a trigger with maxRuns takes a write more of each run, started by %s",
  async (startedBy) => {
    const limited = { ...shape("skip", 20, startedBy), isCounted: true };
    const seen = await countShortRuns(wire, limited, runs);
    expect(capacity(seen)).toEqual(capacity(shortRunCounts(limited, runs, 100)));
    const unlimited = shortRunCounts(shape("skip", 20, startedBy), runs, 100);
    expect(seen.tableWrites).toBe((unlimited.tableWrites ?? 0) + runs);
  },
);

test.each(timeouts)(
  "a run that another task follows, on a lane of %i s, takes a write and two index writes more, besides the other's start",
  async (seconds) => {
    const followed = { ...shape("skip", seconds), isFollowed: true };
    // Nobody works on those that follow.
    const own = await openWire();
    const seen = await countShortRuns(own, followed, runs).finally(() => own.close());
    const others = sumOf([runs, steps.byHand], [runs, steps.taskRead], [-runs, { indexWrites: 1 }]);
    expect(capacity(seen)).toEqual(capacity(sumOf([1, shortRunCounts(followed, runs, 100)], [1, others])));
  },
);

/** What holds runs back: their task, their key, the stage, or the last two. */
const limits: readonly (readonly [what: string, shape: Partial<RunShape>])[] = [
  ["of its task", { concurrency: { limit: 1 } }],
  ["of its key", { concurrency: { limit: 1, key: "(function)" } }],
  ["of the stage and of its task", { concurrency: { limit: 1 }, stageLimit: 5 }],
  ["of the stage and of its key", { concurrency: { limit: 1, key: "(function)" }, stageLimit: 5 }],
];

test.each(
  limits.flatMap(([what, more]) => (["schedule", "hand"] as const).map((by) => [what, by, more] as const)),
)(
  "a run within a limit %s, started by %s, takes the writes, index writes and reads that its cost is made of",
  async (_, startedBy, more) => {
    const limited = { ...shape("allow", 20, startedBy), ...more };
    const seen = await countShortRuns(wire, limited, runs);
    expect(capacity(seen)).toEqual(capacity(shortRunCounts(limited, runs, 100)));
  },
);

test.each([
  ["its task", { concurrency: { limit: 100 } }],
  ["its task and the stage", { concurrency: { limit: 100 }, stageLimit: 100 }],
] as const)(
  "a run that takes the last of the 100 places of %s takes at most the write units that its cost is made of, and not much less",
  async (_, more) => {
    const limited = { ...shape("allow", 20), ...more };
    // Their places in the stage's pool are nobody else's.
    const own = await openWire();
    const seen = await countShortRuns(own, limited, 1, 99).finally(() => own.close());
    const said = shortRunCounts(limited, 1, 100);
    expect(seen.tableWrites).toBeLessThanOrEqual(said.tableWrites ?? 0);
    expect(seen.tableWrites).toBeGreaterThanOrEqual(0.75 * (said.tableWrites ?? 0));
  },
);

test.each(limits.filter(([, { stageLimit }]) => !stageLimit))(
  "a run that waits within a limit %s takes the writes, index writes, reads and messages that its cost is made of",
  async (_, more) => {
    const limited = { ...shape("allow", 20, "hand"), ...more };
    const [two, three] = [await countWaiting(wire, limited, 2), await countWaiting(wire, limited, 3)];
    // A run alone: the task's state is known from the first one.
    const alone = sumOf([1, shortRunCounts(limited, 1, 100)], [-1, steps.stateRead]);
    const each = sumOf([1, three], [-1, two], [-1, alone]);
    expect(capacity(each)).toEqual(capacity(waitCounts(limited, 1)));
    expect(three.queueRequests).toBe(3 * steps.byHand.queueRequests + 2 * steps.wait.queueRequests);
  },
);

test("a run logs no more bytes than its cost is made of", async () => {
  const { logBytes = 0 } = await countShortRuns(wire, shape("skip", 20), runs);
  expect(logBytes / runs).toBeLessThanOrEqual(steps.firstTurn.logBytes);
  expect(logBytes / runs).toBeGreaterThan(steps.firstTurn.logBytes / 2);
});

test.each([
  [20, 850, 100],
  [20, 5_000, 10],
  [100, 3_000, 200],
  [900, 1_000, 1_000],
])(
  "a walk on a lane of %i s over %i items of %i ms takes at most what its cost is made of, and not much less",
  async (timeoutSeconds, items, itemMs) => {
    const seen = await countWalk(wire, shape("skip", timeoutSeconds), items, itemMs);
    const { turns, counts } = walkCounts(shape("skip", timeoutSeconds), items, itemMs);
    expect([seen.turns, seen.counts.queueRequests]).toEqual([turns, turns - 1]);
    for (const each of ["tableWrites", "indexWrites"] as const) {
      const [found = 0, said = 0] = [seen.counts[each], counts[each]];
      expect.soft(found, each).toBeLessThanOrEqual(said);
      expect.soft(found, each).toBeGreaterThanOrEqual(0.75 * said);
    }
    expect(seen.counts.logBytes).toBeLessThanOrEqual(turns * steps.firstTurn.logBytes);
  },
  60_000,
);

test.each([
  [20, 8, 800, 100],
  [900, 8, 800, 1_000],
  [20, 40, 400, 10],
])(
  "a walk on a lane of %i s in %i shards over %i items of %i ms takes at most what its cost is made of, and not much less",
  async (timeoutSeconds, shards, items, itemMs) => {
    const split = { ...shape("skip", timeoutSeconds), parallel: { shards } };
    const seen = await countWalk(wire, split, items, itemMs);
    const { turns, counts } = walkCounts(split, items, itemMs);
    expect(seen.turns).toBe(turns);
    for (const each of ["tableWrites", "indexWrites", "reads"] as const) {
      const [found = 0, said = 0] = [seen.counts[each], counts[each]];
      expect.soft(found, each).toBeLessThanOrEqual(said);
      expect.soft(found, each).toBeGreaterThanOrEqual(0.75 * said);
    }
    expect(seen.counts.logBytes).toBeLessThanOrEqual(counts.logBytes ?? 0);
  },
  60_000,
);

test("the parts of a cost by service add up to the whole", () => {
  const every = Object.fromEntries(Object.keys(prices).map((name, i) => [name, 1000 + i])) as Counts;
  const sum = usdByService(every).reduce((total, { usd }) => total + usd, 0);
  expect(sum).toBeCloseTo(usdOf(every), 9);
  expect(usdByService({ queueRequests: 1e6 })).toEqual([{ what: "SQS", usd: expect.closeTo(0.4, 9) }]);
});

test("a batch of ten saves nine tenths of the requests that deliver it, and no time", () => {
  const one = shortRunCounts(shape("skip", 20), 1000, 100);
  const ten = shortRunCounts({ ...shape("skip", 20), batchSize: 10 }, 1000, 100);
  expect([one.functionRequests, ten.functionRequests]).toEqual([1000, 100]);
  expect([one.queueRequests, ten.queueRequests]).toEqual([3000, 1200]);
  expect(ten.functionGbSeconds).toBe(one.functionGbSeconds);
});
