/**
 * `npm run prove:clauses`: every clause of every write is needed. Each is dropped in turn, wherever the write has it,
 * and the contract's facts about writes must notice.
 */
import type { Clause, Write } from "../../functions/store/run-store.ts";
import { attachmentCases } from "../contract/attachment-cases.ts";
import { type Change, conditionFacts } from "../contract/run-store.ts";
import { partCases, runCases } from "../contract/write-cases.ts";
import { MemoryRunStore } from "../memory/run-store.ts";

/** The names of a condition's clauses, those within branches included. */
function clauseNames<Item>(condition: readonly Clause<Item>[]): string[] {
  return condition.flatMap((clause) => [
    clause.name,
    ...("anyOf" in clause ? clause.anyOf.flatMap(clauseNames) : []),
  ]);
}

function without<Item>(condition: readonly Clause<Item>[], dropped: string): readonly Clause<Item>[] {
  return condition
    .filter(({ name }) => name !== dropped)
    .map((clause) =>
      "anyOf" in clause
        ? { ...clause, anyOf: clause.anyOf.map((branch) => without(branch, dropped)) }
        : clause,
    );
}

/** The first fact that a change breaks. */
async function firstBroken(change: Change): Promise<string | undefined> {
  const store = new MemoryRunStore();
  for (const { title, check } of conditionFacts) {
    try {
      await check(store, change);
    } catch {
      return title;
    }
  }
  return undefined;
}

const clauses = new Map<string, Set<string>>();
for (const { write } of [...runCases, ...partCases, ...attachmentCases]) {
  const names = clauses.get(write.name) ?? new Set();
  clauses.set(write.name, names);
  for (const name of clauseNames<never>(write.condition as readonly Clause<never>[])) names.add(name);
}

let passed = 0;
let failed = 0;
for (const [name, dropped] of [...clauses].flatMap(([name, names]) =>
  [...names].map((clause) => [name, clause] as const),
)) {
  const drop = <Item>(write: Write<Item>): Write<Item> =>
    write.name === name ? { ...write, condition: without(write.condition, dropped) } : write;
  const fact = await firstBroken(drop);
  if (fact === undefined) failed++;
  else passed++;
  console.log(
    fact === undefined
      ? `FAILED ${name}: ${dropped}: dropped, and no fact noticed`
      : `ok ${name}: ${dropped} — ${fact}`,
  );
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
