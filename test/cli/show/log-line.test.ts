/** How `pawl logs` shows a line whose field `error` is no error: anything can be thrown, and logged under that name. */
import { expect, test } from "vitest";
import { logLineText } from "../../../cli/show/run/log-line.ts";

const shown: readonly [error: unknown, lines: readonly string[]][] = [
  [{ code: 5 }, ['{"code":5}']],
  [{ name: "TypeError" }, ['{"name":"TypeError"}']],
  [5, ["5"]],
  [null, ["null"]],
  ["timed out", ["timed out"]],
  [undefined, []],
  [
    { name: "TypeError", message: "no", cause: { name: "Error", message: "root" } },
    ["TypeError: no", "caused by: Error: root"],
  ],
];

test.each(shown)("the error %j of a line is shown as what it is", (error, expected) => {
  const message = JSON.stringify({ level: "WARN", message: "onError failed", error });
  const [first, ...lines] = logLineText({ at: 0, message } as never).split("\n");
  expect(first).toBe("1970-01-01T00:00:00.000Z WARN  onError failed");
  expect(lines.map((line) => line.trim())).toEqual(expected);
});
