/** A seed is a world: the same one in every process, after whatever else, on every machine. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { trapMutants } from "./mutants/index.ts";
import { inMacrotask, runSeed, tellSeed } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";
import { mix, SeededRandom } from "./seeded-random.ts";
import * as shipped from "./shipped.ts";
import { shrink } from "./shrink.ts";

const root = join(import.meta.dirname, "../..");

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function simulated(...args: string[]): string {
  return execFileSync(process.execPath, [join(root, "test/simulation/main.ts"), ...args], {
    encoding: "utf8",
  });
}

describe("a seed", () => {
  test("tells the same story in a process of its own as after other seeds", async () => {
    const alone = simulated("--seed", "11", "--story").split("\n");
    await runSeeds(3, 5, { shipped });
    const story = await tellSeed(11, { shipped });
    expect(hashOf(story.join("\n"))).toBe(hashOf(alone.slice(0, story.length).join("\n")));
    expect(story.length).toBeGreaterThan(100);
  });

  test("draws the same numbers on every machine", () => {
    const random = new SeededRandom(7);
    const drawn = Array.from({ length: 1_000 }, (_, i) => `${random.next()} ${mix(i, 7)}`);
    expect(hashOf(drawn.join("\n"))).toBe("8d06010dd731edeb63b17684dfa2f081658da280182060434aa98fc39078e915");
  });
});

test("a failure is told with the fewest faults that still break its rule", async () => {
  const mutant = trapMutants().find(({ name }) => name === "the sweeper does not move its entry");
  const made = mutant?.make() ?? { shipped };
  const failure = await inMacrotask(() => {
    for (let seed = 1; seed <= 50; seed++) {
      const result = runSeed(seed, made);
      if (result.violation !== undefined && result.struck.length > 30) return result;
    }
    throw new Error("no seed fails");
  });
  const short = await inMacrotask(() => shrink(failure, made));
  const rule = failure.violation?.rule;
  expect(short.violation?.rule).toBe(rule);
  expect(short.struck.length).toBeLessThan(failure.struck.length / 2);
  expect(short.story.at(-1)).toContain(rule);
  const without = await inMacrotask(() =>
    short.struck.map((left) => {
      const only = new Set(short.struck.filter((key) => key !== left));
      return runSeed(failure.seed, { ...made, only }).violation?.rule;
    }),
  );
  expect(without).not.toContain(rule);
});

describe("the command", () => {
  test("runs so many seeds from the one that is named", () => {
    expect(readArguments(["--seed", "40", "--seeds", "3"])).toMatchObject({
      first: 40,
      count: 3,
      faults: true,
    });
    expect(readArguments(["--faults", "none"])).toMatchObject({ first: 1, count: 2_000, faults: false });
    expect(readArguments(["--mutants"])).toMatchObject({ count: 500, mutants: true });
  });

  test.each([
    [["--seeds", "x"], "--seeds x is not allowed: a whole number from 1 to 4294967295"],
    [["--seed=-1"], "--seed -1 is not allowed: a whole number from 1 to 4294967295"],
    [["--seeds", "1.5"], "--seeds 1.5 is not allowed: a whole number from 1 to 4294967295"],
    [["--faults", "some"], "--faults some is not allowed: none, or leave it out"],
    [["--swift"], "Unknown option '--swift'"],
    [["five"], "Unexpected argument 'five'"],
    [["--seed", "-1"], "Option '--seed' argument is ambiguous"],
  ])("refuses %j in one line", (args, line) => {
    const refused = () => readArguments(args);
    expect(refused).toThrow(line);
    expect(refused).not.toThrow("\n");
  });
});
