/**
 * Bundles `host.ts` into one file of plain JavaScript. Node could run it as it is, but would strip the types of it
 * and its imports in each process, which takes as long as starting the process.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buildSync } from "esbuild";
import { pawlFile } from "../../../../roots.ts";

let text: string | undefined;

/** Writes the program to a file. Its path identifies the processes that run it (`orphans.ts`). @returns the path */
export function writeHostProgram(path: string): string {
  text ??= buildSync({
    entryPoints: [pawlFile("local/services/lambda/environment/host")],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    write: false,
  }).outputFiles[0]?.text;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text ?? "");
  return path;
}
