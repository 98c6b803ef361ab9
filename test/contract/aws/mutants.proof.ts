/** Each mutant of `pawl dev` breaks its statement, which holds without it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./answer.ts";
import { type OpenDev, openDev } from "./endpoints/dev.ts";
import { mutants } from "./mutants/index.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { MutantProxy } from "./mutants/mutant-proxy.ts";
import { statements } from "./statements/index.ts";

let dev: OpenDev;
let proxy: MutantProxy;
let url: string;

beforeAll(async () => {
  dev = await openDev();
  proxy = new MutantProxy(dev.url);
  url = await proxy.listen();
});
afterAll(async () => {
  await proxy.close();
  await dev.close();
});

/** What the statement's check says of the emulator with a mutant, or without. */
async function answer(id: string, mutant?: Mutant) {
  const statement = statements.filter((one) => one.id === id);
  const undo = mutant?.patch?.(dev.aws);
  proxy.mutant = mutant;
  try {
    // What never comes need not be waited for.
    const patienceMs = mutant === undefined ? dev.patienceMs : 200;
    return (await ask({ ...dev, url, patienceMs }, statement)).get(id);
  } finally {
    proxy.mutant = undefined;
    undo?.();
  }
}

/** What a request says that the mutant has spoilt, in place of what the emulator does wrong. */
const spoilt = /^(ValidationException|SerializationException|Error|SyntaxError|TypeError):/;

test("every mutant of pawl dev breaks the statement that it names, by an answer that is wrong", async () => {
  const unnoticed: string[] = [];
  for (const mutant of mutants) {
    const told = await answer(mutant.breaks, mutant);
    const isWrong = told?.kind === "differs" && !spoilt.test(told.seen);
    if (!isWrong) unnoticed.push(`${mutant.breaks}: ${mutant.says}: ${JSON.stringify(told)}`);
  }
  expect(unnoticed).toEqual([]);
}, 60_000);

test("without its mutants each of those statements holds, and there are at least 40", async () => {
  const broken = [...new Set(mutants.map(({ breaks }) => breaks))];
  const wrong: string[] = [];
  for (const id of broken) if ((await answer(id))?.kind !== "holds") wrong.push(id);
  expect(wrong).toEqual([]);
  expect(broken.length).toBeGreaterThanOrEqual(40);
}, 60_000);
