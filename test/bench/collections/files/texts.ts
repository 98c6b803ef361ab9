/** Texts of files that the benches walk. */
import type { Source } from "../../../../functions/collections/index.ts";

const towns = ["Thun", "Zürich", "Genève", "Biel/Bienne", "St. Gallen", "東京", "São Paulo", "Aarau"];

/** One of each eight has quotes. */
export function csvRow(i: number): string {
  const town = towns[i % towns.length];
  const name = i % 8 === 1 ? `"${town}, ""Altstadt"""` : town;
  return `order-${i},${name},2026-11-${10 + (i % 20)},${(i % 9973) / 100},"left at the door of ${i % 97}"\n`;
}

export const csvHeader = "id,town,day,amount,note\n";

export function jsonLine(i: number): string {
  return `${JSON.stringify({
    id: `order-${i}`,
    town: towns[i % towns.length],
    day: `2026-11-${10 + (i % 20)}`,
    amount: (i % 9973) / 100,
    note: `left at the "door" of ${i % 97}`,
  })}\n`;
}

export interface Text {
  readonly bytes: Buffer;
  readonly rows: number;
}

/** So many bytes of rows, and what the last one has more. */
export function textOf(bytes: number, header: string, row: (i: number) => string): Text {
  const parts: Buffer[] = [Buffer.from(header)];
  let rows = 0;
  for (let length = header.length; length < bytes; ) {
    let part = "";
    for (let i = 0; i < 1000; i++) part += row(rows++);
    parts.push(Buffer.from(part));
    length += (parts.at(-1) as Buffer).length;
  }
  return { bytes: Buffer.concat(parts), rows };
}

const chunkBytes = 4 * 1024 * 1024;

/** In chunks as large as those of `s3Object`. */
export function sourceOf(bytes: Buffer): Source {
  return async function* (start) {
    for (const chunk of chunksOf(bytes.subarray(start))) yield chunk;
  };
}

export function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
