/** Each row of the table of docs/schedules.md, played: overlap, catch-up and the cause of a gap. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catchUpMistake } from "../../functions/model/task/backlog.ts";
import type { CatchUp } from "../../functions/model/task/catch-up.ts";
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
  const overlaps = [...new Set(rows.map(({ overlap }) => overlap))];
  const all = overlaps.flatMap((overlap) =>
    Object.keys(policies).flatMap((policy) => causes.map((cause) => `${overlap} ${policy} ${cause}`)),
  );
  const found = rows.map(({ overlap, policy, cause }) => `${overlap} ${policy} ${cause}`);
  expect(overlaps).toEqual(expect.arrayContaining(["skip", "allow"]));
  expect([...found].sort()).toEqual([...all].sort());
});

/** What the words of a row say: the hours that start. */
const startsOf: Readonly<Record<string, (cause: Cause) => readonly number[]>> = {
  nothing: () => [],
  "the newest": () => [18],
  "the newest, once the slot is free": () => [18],
  "the newest 3": () => [16, 17, 18],
  // A pause is decided at 18:30, when it ends; any other gap at 19:02, when 18:00 is old.
  "those of the last 4 hours": (cause) => gapHours.filter((hour) => hour >= (cause === "paused" ? 15 : 16)),
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

test.each(rows.filter(({ starts }) => starts === "the newest, once the slot is free"))(
  "with overlap $overlap, what catchUp $policy starts after a gap by $cause waits while another run has the slot",
  async ({ overlap, policy, cause }) => {
    const played = await playGap({ overlap, catchUp: policies[policy] as CatchUp, cause, isSlotTaken: true });
    expect(played.ranWhileTaken).toEqual([]);
    expect(played.ran).toEqual([18]);
    expect(played.next).toBe("skipped (overlap)");
  },
);
