/**
 * Walks that are killed: a process reads a file, and is ended by SIGKILL at some instant, again and again, until it has read all
 * of it. Whatever it has written down by then must be each row once, whole and in order.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Figure } from "../kit/figure.ts";
import { type KilledFile, makeFile } from "./killed/file.ts";

const kills = 1_000;
/** So many readers are at work at once. */
const atOnce = 4;
const rowsInFile = 20_000;
/** A reader that has begun to write is killed within so many milliseconds. */
const mostMs = 12;

export async function killedFigures(random: () => number = Math.random): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-killed-"));
  const reader = join(folder, "reader.mjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "killed/reader.ts")],
    outfile: reader,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: ["@aws-sdk/*"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const killed: Record<string, number> = {};
  let wrong = 0;
  try {
    let all = 0;
    let files = 0;
    const readFiles = async (_: unknown, lane: number) => {
      const own = join(folder, String(lane));
      mkdirSync(own);
      while (all < kills) {
        const i = files++;
        const file = makeFile(i % 2 === 0 ? "csv" : "jsonl", i % 4 > 1, rowsInFile, random);
        const { times, found } = await readKilled(own, reader, file, random);
        all += times;
        killed[file.name] = (killed[file.name] ?? 0) + times;
        wrong += wrongRows(file, found);
        console.error(`kills of readers: ${all} of ${kills}, ${wrong} rows lost, repeated or cut`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, readFiles));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const each = Object.entries(killed).map(([name, times]) => `${times} of ${name}`);
  return [
    {
      what: `rows lost, repeated or cut, by walks that were killed ${kills} times or more: ${each.join(", ")}`,
      value: wrong,
      bound: "0",
      ok: wrong === 0,
    },
  ];
}

/** Has a file read, with kills, to its end. */
async function readKilled(
  folder: string,
  reader: string,
  { name, bytes }: KilledFile,
  random: () => number,
): Promise<{ readonly times: number; readonly found: string }> {
  const path = join(folder, name);
  const output = join(folder, "output");
  writeFileSync(path, bytes);
  writeFileSync(output, "");
  for (let times = 0; ; times++) {
    const before = statSync(output).size;
    const child = spawn(process.execPath, [reader, path, output], { stdio: ["ignore", "ignore", "inherit"] });
    const exited = once(child, "exit");
    let timer: NodeJS.Timeout | undefined;
    // One that was killed before it wrote anything, again and again, would never come to the end of a packed file.
    const watching = watch(output, () => {
      if (statSync(output).size > before)
        timer ??= setTimeout(() => child.kill("SIGKILL"), random() * mostMs);
    });
    const [code] = (await exited) as [number | null];
    watching.close();
    clearTimeout(timer);
    if (code !== null && code !== 0) throw new Error(`the reader of ${name} ended with ${code}`);
    const found = readFileSync(output, "utf8");
    if (found.endsWith("end\n")) return { times: times + (wasKilled(child) ? 1 : 0), found };
  }
}

function wasKilled(child: ChildProcess): boolean {
  return child.signalCode !== null;
}

/** How many rows are not where they belong. */
function wrongRows({ rows }: KilledFile, output: string): number {
  const found = output
    .split("\n")
    .slice(0, -2)
    .map((line) => JSON.parse(line)[0]);
  const wrong = rows.filter((row, i) => JSON.stringify(row) !== JSON.stringify(found[i])).length;
  return wrong + Math.max(0, found.length - rows.length);
}
