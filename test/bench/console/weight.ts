/** What a browser is sent of the page's own: script and style, compressed as a console behind a proxy would send them. */
import { gzipSync } from "node:zlib";
import { type PageFile, pageFiles } from "../../../cli/console/server/page-files.ts";
import type { Figure } from "../kit/figure.ts";

const mostKb = 60;

export async function weightFigures(): Promise<readonly Figure[]> {
  const files = await pageFiles();
  const own = [...files.keys()].filter((path) => /\.(js|css)$/.test(path));
  const first = ["/style.css", ...withImports(files, "/page.js")];
  return [
    figure("KB of script and style of the page in all, gzip", kbOf(files, own)),
    figure("KB of script and style of the heaviest address, gzip", Math.max(...addressesKb(files, first))),
    figure("KB of script and style before the first paint, gzip", kbOf(files, first)),
  ];
}

/** What each page loads; of the parts that it loads later, such as its charts or its form, one is shown at an address. */
function addressesKb(files: ReadonlyMap<string, PageFile>, first: readonly string[]): readonly number[] {
  const later = (path: string) => [...textOf(files, path).matchAll(/\bimport\("\.\/([^"]+)"\)/g)];
  return later("/page.js").flatMap(([, page = ""]) => {
    const own = [...withImports(files, `/${page}`)];
    const parts = own.flatMap(later).map(([, part = ""]) => [...withImports(files, `/${part}`)]);
    return [[], ...parts].map((part) => kbOf(files, [...new Set([...first, ...own, ...part])]));
  });
}

function textOf(files: ReadonlyMap<string, PageFile>, path: string): string {
  return Buffer.from(files.get(path)?.body ?? []).toString();
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

function kbOf(files: ReadonlyMap<string, PageFile>, paths: readonly string[]): number {
  const bytes = paths.map((path) => gzipSync(files.get(path)?.body ?? "", { level: 9 }).length);
  return Number((bytes.reduce((sum, one) => sum + one, 0) / 1_000).toFixed(1));
}

function figure(what: string, value: number): Figure {
  return { what, value, bound: `<= ${mostKb}`, ok: value <= mostKb };
}
