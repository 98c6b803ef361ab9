import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSchedule } from "../../../../functions/schedule/index.ts";
import { schedule, serveScheduler } from "./served-scheduler.ts";

const zones = ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min, max }).map(String),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${a},${b}`),
  );
const days = fc.oneof(
  fc.constant(["*", "?"]),
  fc.integer({ min: 1, max: 28 }).map((date) => [String(date), "?"]),
  fc.integer({ min: 1, max: 7 }).map((weekday) => ["?", String(weekday)]),
);
const cron = fc
  .tuple(fc.integer({ min: 0, max: 59 }), field(0, 23), days, field(1, 12))
  .map(([minute, hour, [date, weekday], month]) => `cron(${minute} ${hour} ${date} ${month} ${weekday} *)`);

/** Days before a change of clocks in one of the zones, and a plain one. */
const from = fc.constantFrom(
  "2026-03-07",
  "2026-03-28",
  "2026-04-04",
  "2026-07-01",
  "2026-10-03",
  "2026-10-24",
  "2026-10-31",
);

test("what a served schedule delivers are the instants of its expression in its zone, across both clock changes", async () => {
  const served = await serveScheduler("2026-01-01T00:00:00Z");
  const case_ = fc.record({
    expression: cron,
    zone: fc.constantFrom(...zones),
    from,
    count: fc.integer({ min: 1, max: 9 }),
  });
  let fired = 0;
  fc.assert(
    fc.property(case_, ({ expression, zone, from: day, count }) => {
      const start = new Date(`${day}T00:00:00Z`);
      const end = new Date(start.getTime() + count * 86_400_000);
      served.time.set(start);
      served.aws.scheduler.create(
        schedule("s", { ScheduleExpression: expression, ScheduleExpressionTimezone: zone }),
      );
      served.time.set(end);
      served.aws.scheduler.delete("default", "s");
      const wanted = [
        ...parseSchedule(expression, { timeZone: zone }).between(start, new Date(end.getTime() + 1)),
      ]
        .filter((instant) => instant > start)
        .map((instant) => `${instant.toISOString().slice(0, 19)}Z`);
      const sent = served.aws.sqs.messages("q").map(({ id, body }) => ({ id, body }));
      expect(sent.map(({ body }) => body)).toEqual(wanted);
      fired += sent.length;
      served.aws.sqs.deleteQueue("q");
      served.aws.sqs.ensureQueue("q");
    }),
    { numRuns: 150, seed: 13 },
  );
  expect(fired).toBeGreaterThan(300);
  await served.close();
});
