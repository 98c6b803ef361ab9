/** How statuses look. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { colourOf, isLive, runStatuses, shapeOf } from "../../../../cli/console/page/words/statuses.ts";
import { allStatuses, isTerminal } from "../../../../functions/model/run/status.ts";

test("every status has a shape of its own", () => {
  const all = [...allStatuses, "coming", "not seen yet", "disabled", "none"];
  expect(new Set(all.map(shapeOf)).size).toBe(all.length);
});

test("what moves on by itself is what neither has ended nor is paused", () => {
  expect([...allStatuses, "pausing", "cancelling"].filter(isLive)).toEqual([
    ...allStatuses.filter((status) => !isTerminal(status) && status !== "paused"),
    ...["pausing", "cancelling"],
  ]);
  expect(["coming", "disabled", "none", "constructor"].filter(isLive)).toEqual([]);
});

test("every status of a run can be looked for", () => {
  expect(runStatuses.toSorted()).toEqual([...allStatuses, "pausing", "cancelling"].sort());
});

test("what is being paused or cancelled looks like what was", () => {
  for (const [now, then] of [
    ["pausing", "paused"],
    ["cancelling", "cancelled"],
  ] as const)
    expect([shapeOf(now), colourOf(now)]).toEqual([shapeOf(then), colourOf(then)]);
});

test("a word that is no status looks like nothing in particular", () => {
  for (const word of ["held back", "constructor", "__proto__", "<img src=x>"])
    expect([shapeOf(word), colourOf(word)]).toEqual(["○", "is-quiet"]);
});

const tokens = readFileSync(
  join(import.meta.dirname, "../../../../cli/console/page/style/tokens.css"),
  "utf8",
);

/** A colour of the style sheet's in light and in dark. */
function coloursOf(name: string): readonly (readonly number[])[] {
  const [, ...both] = new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(tokens) ?? [];
  return both.map((text) => [0, 2, 4].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255));
}

/** As the WCAG defines it. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = ([red = 0, green = 0, blue = 0]: readonly number[]) =>
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const [low = 0, high = 0] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test.each(["text", "quiet", "link", "good", "bad", "doing", "held", "none"])(
  "%s can be read on every background, in light and in dark",
  (name) => {
    for (const back of ["back", "raised"]) {
      const found = coloursOf(name).map((colour, i) => contrast(colour, coloursOf(back)[i] ?? []));
      expect(found).toHaveLength(2);
      for (const one of found) expect(one).toBeGreaterThanOrEqual(4.5);
    }
  },
);
