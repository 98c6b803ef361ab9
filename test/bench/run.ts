/** `npm run bench -- NAME [--json]`: the figures of one bench, next to their bounds. */
import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Figure, Skipped } from "./kit/figure.ts";

const [name, ...flags] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "run.ts")
  .map((entry) => entry.name.replace(/\.ts$/, ""));

if (name === undefined || !known.includes(name) || !existsSync(join(import.meta.dirname, `${name}.ts`))) {
  console.error(`no bench ${JSON.stringify(name ?? "")}: there are ${known.join(", ")}`);
  process.exit(2);
}

const bench = (await import(`./${name}.ts`)) as { figures(): Promise<readonly (Figure | Skipped)[]> };
const figures = await bench.figures();
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
};
if (flags.includes("--json")) console.log(JSON.stringify({ name, machine, figures }, undefined, 2));
else for (const figure of figures) print(figure);
process.exitCode = figures.every((figure) => "skipped" in figure || figure.ok) ? 0 : 1;

function print(figure: Figure | Skipped): void {
  const { what, bound } = figure;
  if ("skipped" in figure) {
    console.log(`skipped ${what} (${bound}): ${figure.skipped}`);
    return;
  }
  const { value, ok, ratio, beside } = figure;
  const found = ratio === undefined ? bound : `${bound}, is ${ratio}`;
  console.log(`${ok ? "ok    " : "FAILED"} ${what}: ${value} (${found})`);
  if (beside !== undefined) console.log(`       beside ${beside.what}: ${beside.value}. ${beside.how}`);
}
