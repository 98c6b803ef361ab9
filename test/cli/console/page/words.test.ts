import fc from "fast-check";
import { expect, test } from "vitest";
import { authorName } from "../../../../cli/console/page/words/author.ts";
import { countText } from "../../../../cli/console/page/words/count.ts";
import { reasonText } from "../../../../cli/console/page/words/reasons.ts";
import {
  distanceText,
  durationText,
  eachText,
  instantText,
  isoText,
  rawText,
  shortText,
  timeOf,
} from "../../../../cli/console/page/words/time.ts";
import { amountText, usdText } from "../../../../cli/console/page/words/usd.ts";

const now = Date.parse("2026-11-21T10:00:00.000Z");

/** What a document may have in place of an instant, of a number or of a name. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.constantFrom<unknown>(undefined, "", "yesterday", "2026-13-45T99:99:99Z", "+275760-09-13T00:00:01Z"),
  fc.constantFrom<unknown>(8.64e15 + 1, -8.64e15 - 1, { toString: 1, valueOf: 2 }, { toJSON: 1 }),
);

test("whatever a document has in place of an instant, a number or a name, words are made of it", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const given = value as never;
      for (const text of [
        ...[durationText(given), eachText(given), distanceText(given, now), isoText(given)],
        ...[instantText(given), instantText(given, "Europe/London"), instantText(given, "Mars/Base")],
        ...[shortText(given), shortText(given, true), rawText(given), countText(given), reasonText(given)],
        ...[usdText(given), amountText(given), authorName(given)],
        ...[instantText(timeOf(given)), distanceText(timeOf(given), now), durationText(timeOf(given) - now)],
      ]) {
        expect(typeof text).toBe("string");
      }
    }),
  );
});

test("what is no instant is shown as it is written, and what is no number as a dash", () => {
  expect(shortText("yesterday")).toBe("yesterday");
  expect(shortText({ at: 1 })).toBe('{"at":1}');
  expect(shortText(undefined)).toBe("–");
  expect([instantText(Number.NaN), isoText(9e15), distanceText(Number.NaN, now)]).toEqual(
    Array(3).fill("no instant"),
  );
  expect([usdText(null as never), countText("3" as never), durationText(null as never)]).toEqual(
    Array(3).fill("–"),
  );
});

test("a reason of Pawl's is a sentence, any other one as it was given", () => {
  expect(reasonText("deadline")).toBe("the time of its invocation was up");
  expect(reasonText("throttled: 429")).toBe("throttled: 429");
  expect(reasonText("constructor")).toBe("constructor");
});

test("an instant is short with seconds and without", () => {
  const at = "2026-11-21T10:00:05.000Z";
  expect(shortText(at, true)).toMatch(/^2[012] Nov, \d\d:\d\d:05$/);
  expect(shortText(at)).toMatch(/^2[012] Nov, \d\d:\d\d$/);
});
