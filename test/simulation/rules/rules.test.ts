/** What rules may know, and where they stand. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { importsOf, target } from "../../guards/imports.ts";
import { invariants } from "./index.ts";

const root = join(import.meta.dirname, "../../..");

/** What the files of some folders of the simulator import, each as `file imports file`. */
function importsBelow(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const path = join(root, "test/simulation", folder);
    return readdirSync(path)
      .map((name) => relative(root, join(path, name)))
      .flatMap((file) =>
        importsOf(readFileSync(join(root, file), "utf8")).map(
          ({ from }) => `${file} imports ${target(file, from)}`,
        ),
      );
  });
}

test("no rule, and nothing that rules know, imports the simulated world", () => {
  expect(
    importsBelow("rules", "seen").filter((line) => line.includes("imports test/simulation/world/")),
  ).toEqual([]);
});

test("the simulated world imports rules only where it publishes an event", () => {
  const lines = importsBelow("world").filter((line) => line.includes("imports test/simulation/rules/"));
  expect(lines).toEqual(["test/simulation/world/context.ts imports test/simulation/rules/index.ts"]);
});

test("each invariant of the protocol has one file of rules, which its number begins", () => {
  expect(invariants.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const files = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name));
  expect(files.map((name) => Number(name.slice(0, 2)))).toEqual(invariants.map(({ number }) => number));
});

test("no two rules say the same", () => {
  const said = invariants.flatMap(({ rules }) => rules.map(({ says }) => says));
  expect(said.length).toBe(new Set(said).size);
});
