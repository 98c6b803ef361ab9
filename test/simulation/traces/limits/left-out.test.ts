/** Every clause that mutants leave to the traces of limits is left out in one. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { leftToTraces } from "../../mutants/proofs.ts";

test.each(Object.entries(leftToTraces))("%s: it is left out in %s", (name, file) => {
  const [write, clause] = name.split(": ");
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  expect(text).toContain(`["${write}", "${clause}"]`);
});
