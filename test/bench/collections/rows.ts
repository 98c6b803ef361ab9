/**
 * Rows a second through the whole engine, from a run's message to its end, beside what its file's parser does alone: csv-parse
 * for a CSV, and a loop over the lines of readline with JSON.parse for JSON Lines. Both walk the same bytes of memory, in turn in one process.
 * Its CPU seconds are counted, which others on the machine do not slow down.
 */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { csv, jsonLines } from "../../../functions/collections/index.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { engine } from "../engine.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { chunksOf, csvHeader, csvRow, jsonLine, sourceOf, type Text, textOf } from "./files/texts.ts";

const fileBytes = 51_000_000;
const pairs = 5;
const least = 0.7;

let last: unknown;
const take = (row: unknown) => {
  last = row;
};

async function parseAlone({ bytes }: Text): Promise<number> {
  const parser = Readable.from(chunksOf(bytes)).pipe(parse({ columns: true }));
  let rows = 0;
  await new Promise<void>((resolve, reject) => {
    parser.on("readable", () => {
      for (let row = parser.read(); row !== null; row = parser.read()) {
        take(row);
        rows += 1;
      }
    });
    parser.on("error", reject).on("end", resolve);
  });
  return rows;
}

async function linesAlone({ bytes }: Text): Promise<number> {
  let rows = 0;
  for await (const line of createInterface({ input: Readable.from(chunksOf(bytes)) })) {
    take(JSON.parse(line));
    rows += 1;
  }
  return rows;
}

const csvTask = ({ bytes }: Text) =>
  defineTask({
    name: "rows",
    description: "Takes rows.",
    items: ({ cursor }) => csv(sourceOf(bytes), { after: cursor }),
    process: take,
  });

const linesTask = ({ bytes }: Text) =>
  defineTask({
    name: "lines",
    description: "Takes lines.",
    items: ({ cursor }) => jsonLines(sourceOf(bytes), { after: cursor }),
    process: take,
  });

/** Rows a second of this process's CPU. */
async function rate(rows: number, walk: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage();
  const done = await walk();
  const { user, system } = process.cpuUsage(started);
  if (typeof done === "number" && done !== rows) throw new Error(`${done} rows were read, expected ${rows}`);
  return rows / ((user + system) / 1_000_000);
}

async function compare(
  what: string,
  text: Text,
  alone: (text: Text) => Promise<number>,
  task: Task,
): Promise<Figure> {
  const bare = () => rate(text.rows, () => alone(text));
  const ours = () => rate(text.rows, async () => void (await engine(task)));
  await bare();
  await ours();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const before = i % 2 === 0 ? await bare() : undefined;
    const now = await ours();
    ratios.push(now / (before ?? (await bare())));
    rates.push(now);
    console.error(`${what}: pair ${i + 1} of ${pairs}, ratio ${ratios.at(-1)?.toFixed(3)}`);
  }
  if (last === undefined) throw new Error("no row was taken");
  const ratio = Number(median(ratios).toFixed(3));
  return {
    what: `${what}, ${text.rows} rows in ${Math.round(text.bytes.length / 1_000_000)} MB`,
    value: Math.round(median(rates)),
    bound: `ratio >= ${least}`,
    ok: ratio >= least,
    ratio,
  };
}

export async function rowFigures(): Promise<readonly Figure[]> {
  const rows = textOf(fileBytes, csvHeader, csvRow);
  const lines = textOf(fileBytes, "", jsonLine);
  return [
    await compare(
      "CSV rows a second of CPU through the whole engine, against csv-parse alone",
      rows,
      parseAlone,
      csvTask(rows),
    ),
    await compare(
      "JSON Lines a second of CPU through the whole engine, against a loop over readline with JSON.parse",
      lines,
      linesAlone,
      linesTask(lines),
    ),
  ];
}
