/** Each row of the table of docs/schedules.md, played: overlap, catch-up and the cause of a gap. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catchUpMistake } from "../../functions/model/task/backlog.ts";
import type { CatchUp } from "../../functions/model/task/catch-up.ts";
import { overlapModes } from "../../functions/model/task/settings.ts";
import { root } from "../steps.ts";
import { type Cause, causes, gapHours, type Overlap, playGap } from "./catch-up-world.ts";

interface Row {
  readonly overlap: Overlap;
  readonly policy: string;
  readonly cause: Cause;
  readonly starts: string;
  readonly passedOver: string;
}

/** The rows of the page, as they are written. */
function rowsOfPage(): Row[] {
  const page = readFileSync(join(root, "docs/schedules.md"), "utf8");
  const section = page.split("### Overlap, catch-up and the cause")[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) => {
    const [, overlap, policy, cause, starts, passedOver] = line
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", ""));
    return { overlap, policy, cause, starts, passedOver } as unknown as Row;
  });
}

const policies: Readonly<Record<string, CatchUp>> = {
  '"none"': "none",
  '"latest"': "latest",
  "{ last: 1 }": { last: 1 },
  "{ last: 3 }": { last: 3 },
  "{ within: 14400 }": { within: 14_400 },
};

const rows = rowsOfPage();

test("the table has a row for each overlap, catch-up and cause, once", () => {
  const all = overlapModes.flatMap((overlap) =>
    Object.keys(policies).flatMap((policy) => causes.map((cause) => `${overlap} ${policy} ${cause}`)),
  );
  const found = rows.map(({ overlap, policy, cause }) => `${overlap} ${policy} ${cause}`);
  expect([...found].sort()).toEqual([...all].sort());
});

/** A pause is decided at 18:30, when it ends; any other gap at 19:02, when 18:00 is old. */
const lastFour = (cause: Cause) => gapHours.filter((hour) => hour >= (cause === "paused" ? 15 : 16));

/** What the words of a row say: the hours that start, in their order. */
const startsOf: Readonly<Record<string, (cause: Cause) => readonly number[]>> = {
  nothing: () => [],
  "the newest": () => [18],
  "the newest, once the slot is free": () => [18],
  "the newest 3": () => [16, 17, 18],
  "the newest 3, one after the other": () => [16, 17, 18],
  "those of the last 4 hours": lastFour,
  "those of the last 4 hours, one after the other": lastFour,
};

test.each(rows.filter(({ starts }) => starts !== "refused"))(
  "with overlap $overlap and catchUp $policy, after a gap by $cause, $starts starts and the others are $passedOver",
  async ({ overlap, policy, cause, starts, passedOver }) => {
    const played = await playGap({ overlap, catchUp: policies[policy] as CatchUp, cause });
    expect(played.ran).toEqual(startsOf[starts]?.(cause));
    expect([...new Set(played.passedOver)]).toEqual([passedOver]);
    expect(played.next).toBe("ran");
  },
);

test.each(rows.filter(({ starts }) => starts === "refused"))(
  "with overlap $overlap, catchUp $policy is refused, whatever the cause ($cause)",
  ({ overlap, policy }) => {
    expect(catchUpMistake(overlap, policies[policy] as CatchUp)).toMatch(
      /starts several runs, and overlap "\w+/,
    );
  },
);

test.each(rows.filter(({ starts }) => starts !== "refused"))(
  "with overlap $overlap, no pair that the table runs is refused: catchUp $policy, $cause",
  ({ overlap, policy }) => {
    expect(catchUpMistake(overlap, policies[policy] as CatchUp)).toBeUndefined();
  },
);

test.each(rows.filter(({ starts }) => /once the slot is free|one after the other/.test(starts)))(
  "with overlap $overlap, what catchUp $policy starts after a gap by $cause waits while another run has the slot",
  async ({ overlap, policy, cause, starts }) => {
    const played = await playGap({ overlap, catchUp: policies[policy] as CatchUp, cause, isSlotTaken: true });
    expect(played.ranWhileTaken).toEqual([]);
    expect(played.ran).toEqual(startsOf[starts]?.(cause));
    expect(played.next).toBe(overlap === "skip" ? "skipped (overlap)" : "ran");
  },
);
