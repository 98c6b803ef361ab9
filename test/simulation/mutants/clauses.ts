/** Mutants of conditions: every clause of every function of `store/conditions.ts` left out, for both stores at once. */
import * as conditions from "../../../functions/store/conditions.ts";
import type { Clause } from "../../../functions/store/run-store.ts";
import { partCases, runCases } from "../../contract/condition-cases.ts";
import { buildShipped, type Edit } from "./build.ts";
import type { Mutant } from "./mutant.ts";
import { proofs } from "./proofs.ts";

type AnyClause = Clause<Record<string, unknown>>;
type Make = (...args: readonly unknown[]) => readonly AnyClause[];

/** The functions and clauses there are, as the contract's cases show them. */
function clausesByFunction(): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map<string, Set<string>>();
  for (const name of Object.keys(conditions)) {
    const found = new Set<string>();
    const make = (conditions as unknown as Record<string, Make>)[name] as Make;
    const watching = (...args: readonly unknown[]) => {
      const clauses = make(...args);
      for (const clause of namesOf(clauses)) found.add(clause);
      return clauses;
    };
    const watched = { ...conditions, [name]: watching } as unknown as typeof conditions;
    for (const { condition } of [...runCases, ...partCases]) condition(watched);
    seen.set(name, found);
  }
  return seen;
}

function namesOf(clauses: readonly AnyClause[]): string[] {
  return clauses.flatMap((clause) => [
    "name" in clause ? clause.name : "",
    ...("anyOf" in clause ? clause.anyOf.flatMap(namesOf) : []),
  ]);
}

/** Every mutant of this kind. */
export function clauseMutants(): Mutant[] {
  return [...clausesByFunction()].flatMap(([name, clauses]) =>
    [...clauses].map((clause): Mutant => {
      const proof = proofs[`${name}: ${clause}`];
      const edit: Edit = { file: "store/conditions.ts", change: (text) => without(text, name, clause) };
      return {
        kind: "clause",
        name: `${name}: ${clause}`,
        ...(proof === undefined ? {} : { proof }),
        edits: [edit],
        make: async () => ({ shipped: await buildShipped(edit) }),
      };
    }),
  );
}

/** Renames the function and puts one in its place that leaves the clause out of what the first one makes. */
function without(text: string, name: string, clause: string): string {
  const renamed = text.replace(`export function ${name}(`, `function ${name}_whole(`);
  const calls = renamed.replaceAll(new RegExp(`return ${name}\\(`, "g"), `return ${name}_whole(`);
  return `${calls}
function drop_clause(clauses: any): any {
  return clauses
    .filter((clause: any) => clause.name !== ${JSON.stringify(clause)})
    .map((clause: any) => ("anyOf" in clause ? { ...clause, anyOf: clause.anyOf.map(drop_clause) } : clause));
}
export const ${name} = (...args: any): any => drop_clause((${name}_whole as any)(...args));
`;
}
