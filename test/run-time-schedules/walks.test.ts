/** Many walks, and what they notice when the code misbehaves: a mutant for each guard. */
import { expect, test } from "vitest";
import { type Misbehaviour, walk } from "./walk.ts";

const seeds = Array.from({ length: 150 }, (_, i) => i + 1);

test("people and the sweeper who change one schedule at once, and die, leave table and EventBridge equal", async () => {
  for (const seed of seeds) expect([seed, await walk(seed)]).toEqual([seed, undefined]);
}, 120_000);

const mutants: readonly (readonly [what: string, Misbehaviour])[] = [
  ["writes a definition that another has changed", { dropsClause: "the definition just read" }],
  ["adds a schedule that another has added", { dropsClause: "there is no definition" }],
  ["does not look again after its call", { looksNoMore: true }],
  ["checks nothing", { checksNothing: true }],
];

test.each(mutants)(
  "a walk notices code that %s",
  async (_, misbehaves) => {
    let found: string | undefined;
    for (let seed = 1; seed <= 600 && found === undefined; seed++) found = await walk(seed, misbehaves);
    expect(found).toBeDefined();
  },
  120_000,
);
