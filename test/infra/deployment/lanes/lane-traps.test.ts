/** The settings of a lane that lose messages or order, each refused by its name, with the reason and the cure. */
import { expect, test } from "vitest";
import { resolveStage, type StageLane } from "../../../../infra/deployment/index.ts";

const lane = (settings: object, name = "quick") =>
  resolveStage("mine", { mine: { lanes: { [name]: settings as StageLane }, removal: "retain" } }).lanes[0];

/** An error with this message and no other. */
const lines = (message: string) => expect.objectContaining({ message });

const forOne = "for a limit of one give the task concurrency: { limit: 1 }";
const sourceOfOne = `an event source takes at least 2 messages at once; ${forOne}`;
const reserveOfOne = `the event source takes more messages than the worker may start, each throttled receive counts, and healthy messages move to the dead-letter queue; reserve 4 or more, and ${forOne}`;
const fifo =
  'is not allowed: a FIFO queue delays no single message, and the message of a dead worker blocks its group; for order give the task overlap: "queue-all", a limit of one that starts its runs in order';
const reserve = (most: number, raised: number) =>
  `is not allowed: at most ${most}, the reserve less 2, since direct invocations take from the same reserve, and messages that are throttled use up their receives; lower it, or raise reservedConcurrency to ${raised}`;
const visibility = (least: number, of: string) =>
  `is not allowed: at least ${least}, 6 times the timeout of ${of}, since below that a message may be delivered again while its worker still runs; leave it out, which gives ${least}`;
const receives =
  "throttled receives count too, and a run would lose its message; set 5 or more, or leave it out, which gives 10";

const traps: readonly (readonly [trapped: object, line: string, right: object])[] = [
  [
    { maxConcurrency: 1 },
    `limit of one: maxConcurrency 1 is not allowed, since ${sourceOfOne}`,
    { maxConcurrency: 2 },
  ],
  ...[1, 2, 3].map(
    (reservedConcurrency) =>
      [
        { reservedConcurrency },
        `limit of one: reservedConcurrency ${reservedConcurrency} is not allowed, since ${reserveOfOne}`,
        { reservedConcurrency: 4 },
      ] as const,
  ),
  [
    { maxConcurrency: 5, reservedConcurrency: 6 },
    `limit above the reserve: maxConcurrency 5 with reservedConcurrency 6 ${reserve(4, 7)}`,
    { maxConcurrency: 5, reservedConcurrency: 7 },
  ],
  [
    { timeoutSeconds: 100, visibilityTimeoutSeconds: 599 },
    `short visibility: visibilityTimeoutSeconds 599 ${visibility(600, "100 s")}`,
    { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 },
  ],
  [
    { visibilityTimeoutSeconds: 0 },
    `short visibility: visibilityTimeoutSeconds 0 ${visibility(120, "20 s")}`,
    { visibilityTimeoutSeconds: 120 },
  ],
  [
    { preset: "long", visibilityTimeoutSeconds: 5399 },
    `short visibility: visibilityTimeoutSeconds 5399 ${visibility(5400, "900 s")}`,
    { preset: "long", visibilityTimeoutSeconds: 5400 },
  ],
  [
    { batchSize: 10, batchWindowSeconds: 5, visibilityTimeoutSeconds: 124 },
    `short visibility: visibilityTimeoutSeconds 124 ${visibility(125, "20 s and the batch window of 5 s")}`,
    { batchSize: 10, batchWindowSeconds: 5, visibilityTimeoutSeconds: 125 },
  ],
  [
    { batchWindowSeconds: 5 },
    "window without a batch: batchWindowSeconds 5 is not allowed with batchSize 1: a batch of one is full with its first message; raise batchSize, or leave the window out",
    { batchWindowSeconds: 5, batchSize: 2 },
  ],
  ...[1, 4].map(
    (maxReceiveCount) =>
      [
        { maxReceiveCount },
        `few receives: maxReceiveCount ${maxReceiveCount} is not allowed, since ${receives}`,
        { maxReceiveCount: 5 },
      ] as const,
  ),
  ...Object.entries({
    fifo: true,
    fifoQueue: "yes",
    contentBasedDeduplication: true,
    queueName: "a.fifo",
  }).map(([key, value]) => [{ [key]: value }, `FIFO: ${key} ${JSON.stringify(value)} ${fifo}`, {}] as const),
];

test.each(traps)(
  "a lane with %j is refused by the trap's name, its reason and its cure",
  (trapped, line, right) => {
    expect(() => lane(trapped)).toThrow(lines(`stage mine: lane quick: ${line}`));
    expect(lane(right)?.name).toBe("quick");
  },
);

test("a lane whose name is that of a FIFO queue is refused as one", () => {
  expect(() => lane({}, "orders.fifo")).toThrow(
    lines(`stage mine: lane orders.fifo: FIFO: the name "orders.fifo" ${fifo}`),
  );
});

test("an option for FIFO that is false is unknown, as any other that a lane does not have", () => {
  expect(() => lane({ fifo: false })).toThrow(
    /lane quick: unknown "fifo": allowed are preset, timeoutSeconds/,
  );
});

test("all traps of a lane are told, each once", () => {
  const given = { fifo: true, maxConcurrency: 1, maxReceiveCount: 2, visibilityTimeoutSeconds: 30 };
  const names = ["FIFO", "limit of one", "few receives", "short visibility"];
  expect(() => lane(given)).toThrow(
    expect.objectContaining({
      mistakes: names.map((name) => expect.stringMatching(`^stage mine: lane quick: ${name}: `)),
    }),
  );
});

test("a number that is no limit at all is refused by its bounds", () => {
  expect(() => lane({ maxConcurrency: 0 })).toThrow(/maxConcurrency 0 .* a whole number from 2 to 1000/);
  expect(() => lane({ maxConcurrency: 1.5 })).toThrow(/maxConcurrency 1.5 .* a whole number from 2 to 1000/);
  expect(() => lane({ reservedConcurrency: 0 })).toThrow(/reservedConcurrency 0 .* a whole number from 4/);
  expect(() => lane({ maxReceiveCount: -1 })).toThrow(/maxReceiveCount -1 .* a whole number from 5 to 1000/);
});
