/** The mutants and the shipped text belong together: whoever changes a line that a mutant changes renews its edit. */
import { expect, test } from "vitest";
import { unfit } from "./build.ts";
import { clauseMutants } from "./clauses.ts";
import { trapMutants } from "./traps.ts";

test("every mutant's edits fit the shipped text", () => {
  const lacks = [...clauseMutants(), ...trapMutants()].flatMap(({ name, edits }) =>
    unfit(edits).map((lack) => `${name}: ${lack}`),
  );
  expect(lacks).toEqual([]);
});
