/**
 * What a browser is sent of each page: script and style, compressed as a proxy in front of a console would send them. The
 * charts of a task are among it.
 */
import { gzipSync } from "node:zlib";
import { type PageFile, pageFiles } from "../../../cli/console/server/page-files.ts";
import type { Figure } from "../kit/figure.ts";

const mostKb = 60;

/** The heaviest page, and what all of them weigh together. */
export async function weightFigures(): Promise<readonly Figure[]> {
  const files = await pageFiles();
  const weights = pageWeights(files).sort((a, b) => b.kb - a.kb);
  const said = weights.map(({ name, kb }) => `${name} ${kb}`).join(", ");
  const [heaviest = { kb: Number.POSITIVE_INFINITY }] = weights;
  const own = [...files.keys()].filter((path) => /\.(js|css)$/.test(path));
  return [
    figure(
      `KB of script and style of the heaviest page, gzip: ${said}; all together ${kbOf(files, own)}`,
      heaviest.kb,
    ),
  ];
}

/** By the pages' names. */
export function pageWeights(files: ReadonlyMap<string, PageFile>): { name: string; kb: number }[] {
  const frame = new Set(["/style.css", ...withImports(files, "/page.js")]);
  const late = [...textOf(files, "/page.js").matchAll(/import\("\.\/(([a-z]+)-[A-Z0-9]+\.js)"\)/g)];
  return late.map(([, file = "", name = ""]) => {
    const all = new Set([...frame, `/${name}.css`, ...withImports(files, `/${file}`, true)]);
    return { name, kb: kbOf(files, [...all]) };
  });
}

/** A script, and those that it imports, first of all; with `late` also those that it imports once they are needed. */
function withImports(
  files: ReadonlyMap<string, PageFile>,
  path: string,
  late = false,
  found = new Set<string>(),
): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  const imports = late ? /(?:\bfrom|\bimport)\s*\(?"\.\/([^"]+)"/g : /(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g;
  for (const [, name = ""] of textOf(files, path).matchAll(imports))
    withImports(files, `/${name}`, late, found);
  return found;
}

function textOf(files: ReadonlyMap<string, PageFile>, path: string): string {
  const file = files.get(path);
  if (file === undefined) throw new Error(`the page has no file ${path}`);
  return Buffer.from(file.body).toString();
}

function kbOf(files: ReadonlyMap<string, PageFile>, paths: readonly string[]): number {
  const bytes = paths.map((path) => gzipSync(textOf(files, path), { level: 9 }).length);
  return Number((bytes.reduce((sum, one) => sum + one, 0) / 1_000).toFixed(1));
}

function figure(what: string, value: number): Figure {
  return { what, value, bound: `<= ${mostKb}`, ok: value <= mostKb };
}
