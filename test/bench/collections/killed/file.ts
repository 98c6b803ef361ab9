/** Files whose rows have all that a cut could damage: quotes, line ends in cells, marks, characters of several bytes. */
import { gzipSync } from "node:zlib";

const cells = [
  "a",
  "Zürich",
  "東京",
  "😀",
  "",
  'a "b" c',
  "a\nb",
  "a\r\nb",
  ",;\t",
  " x ",
  "\ufeffmark",
  "e\u0301",
  "\\",
  "{}",
  "[1",
];

export type Row = Readonly<Record<string, string>>;

export interface KilledFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly rows: readonly Row[];
}

/** @param random from 0 to below 1 */
export function makeFile(
  kind: "csv" | "jsonl",
  isPacked: boolean,
  count: number,
  random: () => number,
): KilledFile {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const rows = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    name: pick(cells),
    note: pick(cells) + pick(cells),
  }));
  const lineEnd = pick(["\n", "\r\n"]);
  const lines =
    kind === "csv"
      ? ["id,name,note", ...rows.map((row) => Object.values(row).map(quoted).join(","))]
      : rows.map((row) => JSON.stringify(row) + pick(["", "", "", lineEnd]));
  const text = pick(["", "\ufeff"]) + lines.join(lineEnd) + pick(["", lineEnd]);
  const plain = Buffer.from(text);
  return {
    name: `rows.${kind}${isPacked ? ".gz" : ""}`,
    bytes: isPacked ? gzipSync(plain, { level: 1 }) : plain,
    rows,
  };
}

function quoted(cell: string): string {
  return /^\w*$/.test(cell) && cell !== "" ? cell : `"${cell.replaceAll('"', '""')}"`;
}
