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

/** By the pages' names. Of the parts that a page loads later, such as its charts or its form, one is shown at an address. */
export function pageWeights(files: ReadonlyMap<string, PageFile>): { name: string; kb: number }[] {
  const frame = ["/style.css", ...withImports(files, "/page.js")];
  const later = (path: string) => [...textOf(files, path).matchAll(/\bimport\("\.\/(([a-z]+)[^"]*)"\)/gi)];
  return later("/page.js").map(([, file = "", name = ""]) => {
    const own = [...frame, `/${name}.css`, ...withImports(files, `/${file}`)];
    const parts = own.filter((path) => !frame.includes(path) && path.endsWith(".js")).flatMap(later);
    const loaded = [[], ...parts.map(([, part = ""]) => [...withImports(files, `/${part}`)])];
    return { name, kb: Math.max(...loaded.map((part) => kbOf(files, [...new Set([...own, ...part])]))) };
  });
}

/** A script, and those that it imports before it runs. */
function withImports(
  files: ReadonlyMap<string, PageFile>,
  path: string,
  found = new Set<string>(),
): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ""] of textOf(files, path).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g))
    withImports(files, `/${name}`, found);
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
