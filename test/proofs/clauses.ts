/**
 * `npm run prove:clauses`: every clause of `store/conditions.ts` is needed. Each is dropped in turn, wherever its
 * condition bears it, and the contract's facts about conditions must notice.
 */
import * as shipped from "../../functions/store/conditions.ts";
import type { Clause } from "../../functions/store/run-store.ts";
import { attachmentCases, type Conditions, partCases, runCases } from "../contract/condition-cases.ts";
import { conditionFacts } from "../contract/run-store.ts";
import { MemoryRunStore } from "../memory/run-store.ts";

type AnyClause = Clause<Record<string, unknown>>;
type Make = (...args: readonly unknown[]) => readonly AnyClause[];

/** Clauses that are kept on purpose, with the proof why no behaviour changes without them. */
const kept: Readonly<Record<string, string>> = {};

/** The names of all clauses, those within branches included. */
function names(clauses: readonly AnyClause[]): string[] {
  return clauses.flatMap((clause) => [
    "name" in clause ? clause.name : "",
    ...("anyOf" in clause ? clause.anyOf.flatMap(names) : []),
  ]);
}

function without(clauses: readonly AnyClause[], dropped: string): readonly AnyClause[] {
  return clauses
    .filter(({ name }) => name !== dropped)
    .map((clause) =>
      "anyOf" in clause
        ? { ...clause, anyOf: clause.anyOf.map((branch) => without(branch, dropped)) }
        : clause,
    );
}

/** The conditions with one function changed. */
function changed(name: string, change: (clauses: readonly AnyClause[]) => readonly AnyClause[]): Conditions {
  const make = new Map<string, unknown>(Object.entries(shipped)).get(name) as Make;
  return { ...shipped, [name]: (...args: readonly unknown[]) => change(make(...args)) } as Conditions;
}

/** Which clauses each function makes, seen over all cases. */
function clausesByFunction(): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>();
  for (const name of Object.keys(shipped)) {
    const found = new Set<string>();
    const watching = changed(name, (clauses) => {
      for (const clause of names(clauses)) found.add(clause);
      return clauses;
    });
    for (const { condition } of [...runCases, ...partCases, ...attachmentCases]) condition(watching);
    seen.set(name, found);
  }
  return seen;
}

async function noticed(conditions: Conditions): Promise<string | undefined> {
  const store = new MemoryRunStore();
  for (const { title, check } of conditionFacts) {
    try {
      await check(store, conditions);
    } catch {
      return title;
    }
  }
  return undefined;
}

let passed = 0;
let failed = 0;
for (const [name, clauses] of clausesByFunction()) {
  if (clauses.size === 0) {
    failed++;
    console.log(`FAILED ${name}: no case uses it`);
  }
  for (const clause of clauses) {
    const id = `${name}: ${clause}`;
    const fact = await noticed(changed(name, (all) => without(all, clause)));
    const ok = fact !== undefined || kept[id] !== undefined;
    if (ok) passed++;
    else failed++;
    console.log(
      ok ? `ok ${id} — ${fact ?? `kept: ${kept[id]}`}` : `FAILED ${id}: dropped, and nobody noticed`,
    );
  }
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
