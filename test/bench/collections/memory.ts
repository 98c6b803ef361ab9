/**
 * What a walk over a CSV of 5 GB needs beyond an idle function: the most resident memory of a process of its own, which has the
 * engine as one bundle and Lambda's flags for 512 MB. The object is made as it is read.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { buildSync } from "esbuild";
import type { Figure } from "../kit/figure.ts";
import { csvHeader, csvRow } from "./files/texts.ts";
import { serveLargeObject } from "./memory/large-object.ts";

const fileBytes = 5_000_000_000;
const rowsInBlock = 2_000;
const most = 150;
const lambdaFlags = ["--max-old-space-size=460", "--max-semi-space-size=25"];

export async function memoryFigures(bytes = fileBytes): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-memory-"));
  const bundle = join(folder, "walker.mjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "memory/walker.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  // Rows of about 500 bytes, as those of an export have.
  const block = Buffer.from(Array.from({ length: rowsInBlock }, (_, i) => wideRow(i)).join(""));
  const blocks = Math.ceil(bytes / block.length);
  let shown = 0;
  const object = await serveLargeObject(Buffer.from(csvHeader), block, blocks, (byte) => {
    if (byte < shown) return;
    console.error(
      `memory of a walk: ${Math.round(byte / 1_000_000)} of ${Math.round(bytes / 1_000_000)} MB read`,
    );
    shown = byte + 250_000_000;
  });
  try {
    const child = spawn(process.execPath, [...lambdaFlags, bundle, object.endpoint], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [printed, [code]] = await Promise.all([
      text(child.stdout),
      once(child, "exit") as Promise<[number]>,
    ]);
    if (code !== 0) throw new Error(`the walker ended with ${code}`);
    const { idle, most: peak, rows } = JSON.parse(printed) as Record<"idle" | "most" | "rows", number>;
    if (rows !== blocks * rowsInBlock)
      throw new Error(`${rows} rows were read, expected ${blocks * rowsInBlock}`);
    const above = Math.round((peak - idle) / 1_000_000);
    return [
      {
        what: `MB of memory for a CSV of ${bytes / 1_000_000_000} GB above the idle function, which has ${Math.round(idle / 1_000_000)}`,
        value: above,
        bound: `<= ${most}`,
        ok: above <= most,
      },
    ];
  } finally {
    object.close();
    rmSync(folder, { recursive: true });
  }
}

function wideRow(i: number): string {
  return csvRow(i).replace(
    "left at the door of",
    "left at the door of the neighbours. ".repeat(12).trimEnd(),
  );
}
