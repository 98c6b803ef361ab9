/** docs/guarantees.md promises each invariant of the protocol once, and each promise is shown by a test that exists. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { page, tableBelow } from "../guards/markdown.ts";
import { root } from "../steps.ts";

const promises = tableBelow(page("docs/guarantees.md"), "## The promises");

test("docs/guarantees.md promises each invariant of docs/protocol.md, and no other", () => {
  const [, section = ""] = page("docs/protocol.md").split("\n## Invariants\n");
  const numbers = [...(section.split("\n## ")[0] ?? "").matchAll(/^(\d+)\. /gm)].map(([, n]) => Number(n));
  const promised = promises.flatMap(([, list = ""]) => list.split(", ").map(Number));
  expect(promised.toSorted((a, b) => a - b)).toEqual(numbers);
});

test.each(promises)(
  "%s of invariant %s is shown by a test of that title",
  (_promise, _numbers, shown = "") => {
    const [, file = "", title = ""] = /^\[[\w.-]+\]\(\.\.\/(test\/\S+)\): "(.+)"$/.exec(shown) ?? [];
    expect(readFileSync(join(root, file), "utf8")).toContain(`test("${title}"`);
  },
);
