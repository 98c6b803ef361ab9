import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";

/** The modules that a file imports before it runs. Type imports are erased. */
function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(?!type\s)(?:[^;]*?\sfrom\s+)?"([^"]+)"/gm)].map(
    ([, name]) => name as string,
  );
}

test("no command loads an SDK, a schema checker or the local AWS before it needs it", () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of imports(file)) {
      if (name.startsWith(".")) visit(resolve(dirname(file), name));
      else if (!name.startsWith("node:")) packages.add(name);
    }
  };
  visit(resolve(import.meta.dirname, "../../cli/main.ts"));
  expect([...packages]).toEqual(["commander"]);
  expect(
    [...seen].filter((file) => /\/(local|infra|functions\/(store|queue|schedule))\//.test(file)),
  ).toEqual([]);
});
