/** A CSV whose rows are right, broken, or make the task throw: in turn, so that each kind is all over the file. */
import { writeFileSync } from "node:fs";

export const rows = 100_000;
/** Of each two hundred rows one is broken, and one throws. */
const each = 200;

export type Kind = "right" | "broken" | "poison";

export function kindOf(row: number): Kind {
  if (row % each === 1) return "broken";
  return row % each === 100 ? "poison" : "right";
}

export function rowsOf(kind: Kind): readonly number[] {
  return Array.from({ length: rows }, (_, i) => i + 1).filter((row) => kindOf(row) === kind);
}

/** Most broken rows have too few columns or a word where the schema wants a number; each tenth has a stray quote. */
function brokenRow(row: number): string {
  const nth = Math.floor(row / each);
  if (nth % 10 === 0) return `${row},a "stray" quote,1`;
  return nth % 2 === 0 ? `${row},too short` : `${row},no number,many`;
}

/** @param bad whether rows are broken, and throw */
export function writeRows(path: string, { bad }: { readonly bad: boolean }): void {
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = i + 1;
    const kind = bad ? kindOf(row) : "right";
    return kind === "broken" ? brokenRow(row) : `${row},${kind} row of the file,${row % 97}`;
  });
  writeFileSync(path, `id,text,amount\n${lines.join("\n")}\n`);
}
