/**
 * The program of environments as plain JavaScript in one file: Node would strip `function-host.ts` and what it
 * imports of their types anew in each process, which takes as long as starting it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";

let text: string | undefined;

/** Writes the program to a file, whose path also marks its processes. @returns the path */
export function writeHostProgram(path: string): string {
  text ??= buildSync({
    entryPoints: [join(import.meta.dirname, "host.ts")],
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
