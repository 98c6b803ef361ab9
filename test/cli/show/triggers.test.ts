/** Triggers that are no schedule, in words. */
import { expect, test } from "vitest";
import { startsText, triggerText } from "../../../cli/show/triggers.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { after, onEvent, onQueue, onStartup } from "../../../functions/schedule/index.ts";

const pattern = {
  source: ["my.shop"],
  "detail-type": ["Sold", "Lost"],
  detail: { order: [{ exists: true }] },
};

test.each<readonly [Trigger, string]>([
  [after("import-cities"), "after import-cities succeeds"],
  [after("import-cities", "errored"), "after import-cities errors"],
  [after("import-cities", "any", { maxRuns: 1 }), "after import-cities ends, at most 1 run"],
  [onEvent({ source: ["my.shop"] }), 'on event {"source":["my.shop"]}'],
  [
    onEvent(pattern, { bus: "orders", startAt: "2026-12-01T00:00:00" }),
    'on event {"source":["my.shop"],"detail-type":["Sold","Lost"],"detail… on bus orders, from 2026-12-01T00:00:00Z',
  ],
  [
    onQueue("arn:aws:sqs:eu-west-1:123456789012:orders"),
    "on queue arn:aws:sqs:eu-west-1:123456789012:orders",
  ],
  [onStartup(), "at start-up"],
])("a trigger that is no schedule is told in words: %#", (trigger, words) => {
  expect(triggerText(trigger)).toBe(words);
});

test("what a trigger does while its task is paused or disabled is told", async () => {
  const trigger = after("import-cities", "succeeded", { id: "then" });
  const starts = (words?: "paused" | "disabled") =>
    startsText(trigger, { now: 0, held: words && { words } }, async () => []);
  expect(await starts()).toBe("then: after import-cities succeeds");
  expect(await starts("paused")).toBe("then: after import-cities succeeds, and waits while it is paused");
  expect(await starts("disabled")).toBe("then: after import-cities succeeds, not while it is disabled");
});
