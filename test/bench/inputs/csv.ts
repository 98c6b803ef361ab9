/**
 * What the looks at a CSV cost. The same file is read with them and without, in turn, in
 * chunks as large as those of `s3Object`.
 */
import { csv } from "../../../functions/collections/csv.ts";
import type { Source } from "../../../functions/collections/source.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { plainRows } from "./csv-baseline.ts";

const pairs = 25;
const rows = 60_000;
const chunkBytes = 4 * 1024 * 1024;

const files: Readonly<Record<string, string>> = {
  "lines of LF, text beyond ASCII, quotes": csvOf("\n", (i) => `${i},"Zürich, ${i}",47.${i},8.${i},CH`),
  "lines of CRLF, ASCII": csvOf("\r\n", (i) => `${i},Thun ${i},46.${i},7.${i},CH`),
};

function csvOf(lineEnd: string, row: (i: number) => string): string {
  return ["id,name,lat,lng,country", ...Array.from({ length: rows }, (_, i) => row(i)), ""].join(lineEnd);
}

function sourceOf(text: string): Source {
  const bytes = Buffer.from(text);
  return async function* (start) {
    for (let at = start; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  };
}

/** Rows a second of this process's CPU, which others on the machine do not slow down. */
async function rate(walk: AsyncIterable<unknown>): Promise<number> {
  const started = process.cpuUsage();
  let count = 0;
  for await (const _ of walk) count += 1;
  if (count !== rows) throw new Error(`${count} rows were read, expected ${rows}`);
  const { user, system } = process.cpuUsage(started);
  return count / ((user + system) / 1_000_000);
}

async function* oneByOne(pieces: AsyncIterable<readonly unknown[]>): AsyncGenerator<unknown> {
  for await (const entries of pieces) yield* entries;
}

async function compare(what: string, text: string): Promise<Figure> {
  const source = sourceOf(text);
  const before = () => rate(oneByOne(plainRows(source)));
  const now = () => rate(csv(source));
  await before();
  await now();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const beforeFirst = i % 2 === 0 ? await before() : undefined;
    const rateNow = await now();
    ratios.push(rateNow / (beforeFirst ?? (await before())));
    rates.push(rateNow);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return {
    what: `CSV rows a second of CPU, ${what}, against the reader without looks`,
    value: Math.round(median(rates)),
    bound: "ratio >= 0.95",
    ok: ratio >= 0.95,
    ratio,
  };
}

export async function csvFigures(): Promise<readonly Figure[]> {
  const found: Figure[] = [];
  for (const [what, text] of Object.entries(files)) found.push(await compare(what, text));
  return found;
}
