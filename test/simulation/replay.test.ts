/** A seed is a world: the same one in every process, after any other seed, on every machine. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { readArguments } from "./arguments.ts";
import { mix, SeededRandom } from "./random.ts";
import { runSeed } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";
import * as shipped from "./shipped.ts";
import { shrink } from "./shrink.ts";
import type { Around } from "./world/machines.ts";

const root = join(import.meta.dirname, "../..");

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function simulated(...args: string[]): string {
  return execFileSync(process.execPath, [join(root, "test/simulation/main.ts"), ...args], {
    encoding: "utf8",
  });
}

async function storyOf(seed: number): Promise<readonly string[]> {
  return (await runSeed(seed, { shipped, tells: true })).story;
}

test("a seed tells the same story in a process of its own as after other seeds", async () => {
  const alone = simulated("--seed", "11", "--story").split("\n");
  await runSeeds(3, 5, { shipped });
  const story = await storyOf(11);
  expect(hashOf(story.join("\n"))).toBe(hashOf(alone.slice(0, story.length).join("\n")));
  expect(story.length).toBeGreaterThan(100);
});

test("a seed draws the same numbers on every machine", () => {
  const random = new SeededRandom(7);
  const drawn = Array.from({ length: 1_000 }, (_, i) => `${random.next()} ${mix(i, 7)}`);
  expect(hashOf(drawn.join("\n"))).toBe("8d06010dd731edeb63b17684dfa2f081658da280182060434aa98fc39078e915");
});

test("a seed tells the same story where Node has no process._tickCallback", async () => {
  const node = process as { _tickCallback?: () => void };
  const { _tickCallback } = node;
  expect(_tickCallback).toBeTypeOf("function");
  const seeds = [2, 9, 11];
  const stories = await Promise.all(seeds.map(storyOf));
  try {
    delete node._tickCallback;
    expect(node._tickCallback).toBeUndefined();
    for (const [i, seed] of seeds.entries()) expect(await storyOf(seed)).toEqual(stories[i]);
  } finally {
    node._tickCallback = _tickCallback;
  }
});

/** A sweeper that sends what it finds, but never postpones an entry. */
const forgetful: Around = {
  portsOf(machine) {
    const { store } = machine.ports;
    const update: RunStore["update"] = async (key, write) =>
      write.name === "postpone"
        ? { ok: true, item: (await machine.world.memory.get(key)) as RunRecord }
        : store.update(key, write);
    const get = (_: RunStore, name: keyof RunStore) => (name === "update" ? update : store[name].bind(store));
    return { ...machine.ports, store: new Proxy(store, { get: get as ProxyHandler<RunStore>["get"] }) };
  },
  acknowledge: (_machine, _body, go) => go(),
  over() {},
};

test("a failure is told with the fewest faults that still break its rule", async () => {
  const options = { shipped, around: () => forgetful };
  let failure = await runSeed(1, options);
  for (let seed = 2; failure.violation === undefined || failure.struck.length <= 30; seed++) {
    if (seed > 50) throw new Error("no seed fails");
    failure = await runSeed(seed, options);
  }
  const short = await shrink(failure, options);
  const { rule } = failure.violation;
  expect(short.violation?.rule).toBe(rule);
  expect(short.struck.length).toBeLessThan(failure.struck.length / 2);
  expect(short.story.at(-1)).toContain(rule);
  for (const left of short.struck) {
    const only = new Set(short.struck.filter((key) => key !== left));
    expect((await runSeed(failure.seed, { ...options, only })).violation?.rule).not.toBe(rule);
  }
});

test("the command runs as many seeds as it is asked for, from the one that is named", () => {
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
])("the command refuses %j in one line", (args, line) => {
  const refused = () => readArguments(args);
  expect(refused).toThrow(line);
  expect(refused).not.toThrow("\n");
});
