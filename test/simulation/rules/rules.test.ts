/** Which rooms of the simulator know of which, and that each invariant has its file of rules. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf, target } from "../../guards/imports.ts";
import { invariants } from "./index.ts";

const root = join(import.meta.dirname, "../../..");
const simulator = "test/simulation/";

/** The chains of imports that lead from some rooms of the simulator to others, over whichever of its files. */
function chains(from: readonly string[], to: readonly string[]): string[] {
  const isTo = (file: string) => to.some((room) => file.startsWith(`${simulator}${room}/`));
  const open = from.flatMap((room) =>
    readdirSync(join(root, simulator, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => [`${simulator}${room}/${name}`]),
  );
  const visited = new Set<string>();
  const found: string[] = [];
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    const file = chain.at(-1) as string;
    if (isTo(file)) found.push(chain.join(" imports "));
    if (isTo(file) || visited.has(file) || !file.startsWith(simulator)) continue;
    visited.add(file);
    const imports = importsOf(readFileSync(join(root, file), "utf8"), file);
    for (const { from } of imports) open.push([...chain, target(file, from)]);
  }
  return found;
}

test("chains of imports are found over several files", () => {
  expect(chains(["mutants"], ["rules"])).toContainEqual(
    expect.stringContaining("run-seed.ts imports test/simulation/observer.ts imports test/simulation/rules/"),
  );
});

test("no rule, and nothing that rules know, leads to the simulated world", () => {
  expect(chains(["rules", "seen"], ["world"])).toEqual([]);
});

test("nothing of the simulated world leads to rules or coverage", () => {
  expect(chains(["world"], ["rules", "coverage"])).toEqual([]);
});

/** What judges an invariant in worlds of its own, or beside the rules of others. */
const elsewhere: Readonly<Record<number, string>> = {
  16: "test/simulation/backfill/rules.ts",
  18: "test/simulation/callbacks/rules.ts",
  19: "test/simulation/rules/08-no-limit-is-exceeded.ts",
  20: "test/simulation/parallel/rules.ts",
  21: "test/simulation/parallel/rules.ts",
  22: "test/simulation/parallel/rules.ts",
  23: "test/simulation/parallel/rules.ts",
  24: "test/simulation/traces/requires.test.ts",
  25: "test/simulation/traces/muted-alarms.test.ts",
};

/** What docs/protocol.md says of each invariant. */
function invariantsOfPage(): { readonly number: number; readonly says: string }[] {
  const protocol = readFileSync(join(root, "docs/protocol.md"), "utf8");
  const [, after = ""] = protocol.split("\n## Invariants\n");
  const [section = ""] = after.split("\n## ");
  return [...section.matchAll(/^(\d+)\. \*\*(.*?)\.?\*\*/gm)].map(([, number, text = ""]) => ({
    number: Number(number),
    says: text.replaceAll(/\[(.*?)\]\(.*?\)/g, "$1"),
  }));
}

test("each invariant of the protocol has one file of rules, which its number begins, or is judged elsewhere", () => {
  const numbers = invariantsOfPage().map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  const own = numbers.filter((number) => elsewhere[number] !== undefined);
  for (const number of own)
    expect(readFileSync(join(root, elsewhere[number] as string), "utf8")).toContain(`nvariant ${number}`);
  expect(invariants.map(({ number }) => number)).toEqual(numbers.filter((number) => !own.includes(number)));
  const files = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name));
  expect(files.map((name) => Number(name.slice(0, 2)))).toEqual(invariants.map(({ number }) => number));
});

test("each invariant says here what docs/protocol.md says of it", () => {
  const said = invariantsOfPage().filter(({ number }) => elsewhere[number] === undefined);
  expect(invariants.map(({ number, says }) => ({ number, says }))).toEqual(said);
});

test("no two rules say the same", () => {
  const said = invariants.flatMap(({ rules }) => rules.map(({ says }) => says));
  expect(said.length).toBe(new Set(said).size);
});
