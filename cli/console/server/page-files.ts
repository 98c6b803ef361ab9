/**
 * The page's files: itself, its script and its style. In the repository they are bundled when the console starts, so that nobody
 * builds anything; a release has bundled those of the package.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { isPackage, pawlRoot } from "../../../roots.ts";
import { shellCommand } from "../../shell-words.ts";

export interface PageFile {
  /** Its content type. */
  readonly type: string;
  readonly body: Uint8Array;
}

const folder = join(pawlRoot, "cli/console/page");
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The page itself. What starts this console again is in it, as a page needs it that can ask nothing.
 *
 * @param start the words of that command line, which hold no secret
 */
export function indexFile(start: readonly string[]): PageFile {
  const line = shellCommand(start).replaceAll(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="pawl-start" content="${line}">
<title>Pawl</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/style.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="page"></div><noscript>This page needs JavaScript.</noscript></body>
</html>
`;
  return { type: "text/html; charset=utf-8", body: Buffer.from(html) };
}

/** The files by their paths in the address. @throws Error of esbuild for a page that cannot be bundled */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const bodies = isPackage ? await released() : await bundled();
  const withType = [...bodies].map(([path, body]) => {
    const type = types[extname(path)] ?? "application/octet-stream";
    return [path, { type, body }] as const;
  });
  return new Map(withType);
}

type Bodies = ReadonlyMap<string, Uint8Array>;

async function released(): Promise<Bodies> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => extname(file) !== "");
  const read = files.map(async (file) => [`/${file}`, await readFile(join(folder, file))] as const);
  return new Map(await Promise.all(read));
}

async function bundled(): Promise<Bodies> {
  const { build } = await import("esbuild");
  const entries = await readdir(join(folder, "pages"), { withFileTypes: true });
  const pages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const { outputFiles } = await build({
    entryPoints: {
      ...{ page: join(folder, "main.tsx"), style: join(folder, "style.css") },
      ...Object.fromEntries(pages.map((name) => [name, join(folder, "pages", name, "style.css")])),
    },
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    target: "es2024",
    logLevel: "silent",
  });
  const icon = await readFile(join(folder, "icon.svg"));
  return new Map([
    ["/icon.svg", icon],
    ...outputFiles.map(({ path, contents }) => [path, contents] as const),
  ]);
}
