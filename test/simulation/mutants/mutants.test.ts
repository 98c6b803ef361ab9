/** The mutants and the shipped text belong together: whoever changes a line that a mutant changes renews its edit. */
import { expect, test } from "vitest";
import { allMutants } from "./all.ts";
import { unfit } from "./build.ts";

test("every mutant's edits fit the shipped text", async () => {
  const lacks = (await allMutants()).flatMap(({ name, edits }) =>
    unfit(edits).map((lack) => `${name}: ${lack}`),
  );
  expect(lacks).toEqual([]);
});
