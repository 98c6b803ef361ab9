import { expect, test } from "vitest";
import { labelled, table } from "../../../cli/show/table.ts";
import { widthOf } from "../../../cli/show/text-width.ts";

const rows = [
  [
    "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1",
    "errored",
    "Error: row 17 cannot be read: quote not closed",
  ],
  ["a/2026-11-21T09:00:00Z/message~m-1", "rejected", "not JSON: Unexpected token 'h'"],
];

test("a line break or a control character in a cell stays within its cell", () => {
  expect(
    table(
      ["run", "note"],
      [
        ["a", "x\ny\x1b[2J"],
        ["b", "z"],
      ],
    ),
  ).toBe("run  note\na    x\\ny\\u001b[2J\nb    z");
});

test("no line of a table is wider than the terminal, and what is cut ends in an ellipsis", () => {
  for (const columns of [60, 80, 99]) {
    const lines = table(["run", "status", "why"], rows, columns).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(lines[1]).toMatch(/…/);
    // Each column is still there.
    expect(lines[1]).toMatch(/^import.* {2}errored {3}Error: /);
  }
});

test("a table of a wide terminal, or of none, is not cut", () => {
  expect(table(["run", "status", "why"], rows, 200)).toBe(table(["run", "status", "why"], rows));
  expect(table(["run", "status", "why"], rows)).not.toContain("…");
});

test("letters that take two cells are aligned", () => {
  expect(
    table(
      ["a", "b"],
      [
        ["東京", "x"],
        ["abcd", "y"],
      ],
    ),
  ).toBe("a     b\n東京  x\nabcd  y");
});

test("a value of several lines goes on below its first, with its controls escaped", () => {
  expect(
    labelled([
      ["note", "a\nb\x1b"],
      ["none", undefined],
    ]),
  ).toBe("note  a\n      b\\u001b");
});
