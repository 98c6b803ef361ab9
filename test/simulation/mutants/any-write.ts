/** Writes as a mutant sees them: to whichever table, as plain data. */
import type { Clause } from "../../../functions/store/run-store.ts";

export type AnyClause = Clause<Record<string, unknown>>;
export type Fields = Readonly<Record<string, unknown>>;

/** A write to any of the tables. */
export interface AnyWrite {
  readonly name: string;
  readonly condition: readonly AnyClause[];
  readonly set?: Fields;
  readonly setOnce?: Fields;
  readonly add?: Fields;
  readonly append?: Fields;
  readonly remove?: readonly string[];
}

/** The names of all clauses, those within branches included. */
export function clauseNames(clauses: readonly AnyClause[]): string[] {
  return clauses.flatMap((clause) => [
    clause.name,
    ...("anyOf" in clause ? clause.anyOf.flatMap(clauseNames) : []),
  ]);
}

/** One clause of the writes of one name. */
export interface NamedClause {
  readonly write: string;
  readonly clause: string;
}

/** Notes which clauses writes of each name have. */
export class ClausesSeen {
  readonly #seen = new Map<string, NamedClause>();

  add({ name: write, condition }: AnyWrite): void {
    for (const clause of clauseNames(condition)) this.#seen.set(`${write}: ${clause}`, { write, clause });
  }

  get all(): readonly NamedClause[] {
    return [...this.#seen.values()];
  }
}

/** The write without some of its clauses, those within branches included; the very same write where it has none of them. */
export function withoutClauses(write: AnyWrite, isDropped: (clause: AnyClause) => boolean): AnyWrite {
  let dropped = 0;
  const kept = (clauses: readonly AnyClause[]): readonly AnyClause[] =>
    clauses
      .filter((clause) => {
        if (isDropped(clause)) dropped++;
        return !isDropped(clause);
      })
      .map((clause) => ("anyOf" in clause ? { ...clause, anyOf: clause.anyOf.map(kept) } : clause));
  const condition = kept(write.condition);
  return dropped === 0 ? write : { ...write, condition };
}
