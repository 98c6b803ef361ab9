/** docs/verdicts.md has every verdict and every reason, and says what to do about each in commands that exist. */
import { expect, test } from "vitest";
import type { Verdict } from "../../functions/ledger/index.ts";
import type { SkipReason } from "../../functions/model/run/moves.ts";
import { CliHarness } from "../cli/harness.ts";
import { page, tableBelow } from "../guards/markdown.ts";

const verdicts = page("docs/verdicts.md");

/** How the page names each kind. The compiler refuses one that is missing. */
const words = {
  recorded: "`succeeded`, `errored`, `running`, …",
  skipped: "`skipped`",
  missed: "`missed`",
  "not seen yet": "`not seen yet`",
  "not deployed": "`not deployed`",
  "will run": "`will run`",
  "no occurrence": "`no occurrence`",
  "being changed": "`being changed`",
  "not known yet": "`not known yet`",
  "no longer known": "`no longer known`",
  "cannot be told": "`cannot be told`",
} satisfies Record<Verdict["kind"], string>;

/** Nothing skips a run for its window any more: records of earlier versions may have it. */
const reasons = {
  overlap: true,
  paused: true,
  disabled: true,
  overridden: true,
  late: true,
  limit: true,
  requires: true,
  "not approved": true,
  "catch-up": true,
} satisfies Record<Exclude<SkipReason, "window">, true>;

const toDo = (heading: string) => tableBelow(verdicts, heading).map(([, , what = ""]) => what);

test("docs/verdicts.md has a row for each verdict, with what to do about it", () => {
  const listed = tableBelow(verdicts, "## What each says").map(([word]) => word);
  expect(listed).toEqual(Object.values(words));
  expect(toDo("## What each says").filter((what) => what === "")).toEqual([]);
});

test("docs/verdicts.md has a row for each reason for which an instant is skipped, with what to do about it", () => {
  const listed = tableBelow(verdicts, "## Why it was skipped").map(([word]) => word);
  expect(listed).toEqual(Object.keys(reasons).map((reason) => `\`${reason}\``));
  expect(toDo("## Why it was skipped").filter((what) => what === "")).toEqual([]);
});

test("every pawl command of docs/verdicts.md exists, with its options", async () => {
  const found = [...verdicts.matchAll(/(?:`|^)(?:npx )?pawl ([a-z]+)([^`\n]*)/gm)];
  expect(found.length).toBeGreaterThan(10);
  for (const [line, name = "", rest = ""] of found) {
    const { exitCode, stdout } = await new CliHarness().pawl([name, "--help"]);
    expect(exitCode, line).toBe(0);
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(stdout, line).toContain(option);
  }
});
