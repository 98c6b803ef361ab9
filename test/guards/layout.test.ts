/** The shape of the project: no import cycles, no long files, no folder that has become a drawer. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";
import { importsOf, sources, target } from "./imports.ts";

const longestSource = 250;
const longestTest = 500;
const mostFilesInFolder = 20;

const tests = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "test"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((file) => file.endsWith(".ts"));

function linesOf(file: string): number {
  return readFileSync(join(root, file), "utf8").trimEnd().split("\n").length;
}

/** Groups of files that import each other, directly or not. */
function cycles(files: readonly string[]): string[][] {
  const known = new Set(files);
  const imports = new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return [
        file,
        importsOf(text, file)
          .map(({ from }) => target(file, from))
          .filter((to) => known.has(to)),
      ];
    }),
  );
  // Tarjan's strongly connected components.
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    low.set(file, order.get(file) as number);
    stack.push(file);
    for (const to of imports.get(file) ?? []) {
      if (!order.has(to)) low.set(file, Math.min(low.get(file) as number, visit(to)));
      else if (stack.includes(to)) low.set(file, Math.min(low.get(file) as number, order.get(to) as number));
    }
    if (low.get(file) === order.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group.sort());
    }
    return low.get(file) as number;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return found;
}

test("no source file imports itself by way of others, type imports included", () => {
  expect(cycles(sources(root))).toEqual([]);
});

test("no file of the simulator imports itself by way of others", () => {
  expect(cycles(tests.filter((file) => file.startsWith("test/simulation/")))).toEqual([]);
});

test("no source file is longer than 250 lines, and no file of tests longer than 500", () => {
  const tooLong = [
    ...sources(root).filter((file) => linesOf(file) > longestSource),
    ...tests.filter((file) => linesOf(file) > longestTest),
  ];
  expect(tooLong).toEqual([]);
});

test("no folder of sources has more than 20 files", () => {
  const folders = Map.groupBy(sources(root), (file) => posix.dirname(file));
  expect(
    [...folders].filter(([, files]) => files.length > mostFilesInFolder).map(([folder]) => folder),
  ).toEqual([]);
});
