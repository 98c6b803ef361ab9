/** Words of charts and tables about time. */
import { expect, test } from "vitest";
import { timeTexts } from "../../../../cli/console/page/pages/task/charts/axis-text.ts";
import { eachText } from "../../../../cli/console/page/words/time.ts";

const at = Date.parse("2026-11-21T10:00:00Z") / 1_000;

test.each([
  ["less than a minute", 30, 90, ["10:00:00", "10:00:30", "10:01:00"]],
  ["minutes", 600, 1_800, ["10:00", "10:10", "10:20"]],
  ["days", 86_400, 500_000, ["21 Nov", "22 Nov", "23 Nov"]],
  ["half days, each day once", 43_200, 200_000, ["21 Nov", "", "22 Nov"]],
])("ticks that are apart by %s have texts that tell them apart", (_, step, span, texts) => {
  const ticks = [0, 1, 2].map((i) => at + i * step);
  const local = (text: string) => text.replace(/^\d\d/, "");
  expect(timeTexts(ticks, span).map(local)).toEqual(texts.map(local));
});

test("a tick alone has the day and the time", () => {
  expect(timeTexts([at], 0)).toEqual([expect.stringMatching(/^2[12] Nov, \d\d:00$/)]);
});

test.each([
  [3_600_000, "each hour"],
  [7_200_000, "each 2 h"],
  [60_000, "each minute"],
  [86_400_000, "each day"],
])("what comes every %i ms comes %s", (ms, text) => {
  expect(eachText(ms)).toBe(text);
});
