/** The page's files: itself, its script and its style, bundled when the console starts, so that a user builds nothing. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { shellCommand } from "../../shell-words.ts";

export interface PageFile {
  /** Its content type. */
  readonly type: string;
  readonly body: Uint8Array;
}

const folder = join(import.meta.dirname, "../page");

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

/** @throws Error of esbuild for a page that cannot be bundled */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
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
  const types: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css" };
  const files = outputFiles.map(({ path, contents }) => {
    const type = types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return [path, { type: `${type}; charset=utf-8`, body: contents }] as const;
  });
  const icon = { type: "image/svg+xml", body: await readFile(join(folder, "icon.svg")) };
  return new Map<string, PageFile>([["/icon.svg", icon], ...files]);
}
