/** The settings that hold items back: what they may be, and how layers come together. */
import { expect, test } from "vitest";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { rateText } from "../../functions/model/task/rate-limit.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test.each([
  [{ rateLimit: 500 }, 'rateLimit 500 is not allowed: an object such as { items: 500, per: "second" }'],
  [{ rateLimit: { items: 500 } }, "rateLimit"],
  [{ rateLimit: { items: 0, per: "second" } }, "a whole number of items"],
  [{ rateLimit: { items: 1.5, per: "second" } }, "rateLimit"],
  [{ rateLimit: { items: 10_001, per: "second" } }, "at most 10000 a second"],
  [{ rateLimit: { items: 5, per: "week" } }, 'per "second", "minute", "hour" or "day"'],
  [{ rateLimit: { items: 5, per: "day", key: "" } }, "rateLimit"],
  [{ rateLimit: { items: 5, per: "day", burst: 3 } }, "rateLimit"],
  [{ maxCost: 0 }, "maxCost 0 is not allowed: a number of USD above 0, at most 1000000"],
  [{ maxCost: "5" }, "maxCost"],
  [{ maxCost: Number.NaN }, "maxCost"],
])("%o is refused", (settings, words) => {
  expect(() => walkTask(1, undefined, settings)).toThrow(words);
});

test("a later layer changes the items of a rate limit, and the file's key stays", () => {
  const own = { items: 10, per: "minute", key: () => "a" } as const;
  expect(
    resolveSettings({ rateLimit: own, maxCost: 1 }, {}, { rateLimit: { items: 5, per: "hour" } }),
  ).toMatchObject({
    rateLimit: { items: 5, per: "hour", key: "(function)" },
    maxCost: 1,
    overlap: "skip",
  });
  expect(resolveSettings({}).rateLimit).toBeUndefined();
});

test("a rate is told as a person says it", () => {
  expect(rateText({ items: 1, per: "hour" })).toBe("1 item an hour");
  expect(rateText({ items: 1_500, per: "second" })).toBe("1,500 items a second");
});
