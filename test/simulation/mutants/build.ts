/**
 * Builds the code under test from changed text: esbuild reads the shipped files, a mutant's edit goes over one of
 * them as it is read, and the bundle is imported as it stands. What only AWS needs is left out.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Shipped } from "../shipped.ts";

const here = dirname(fileURLToPath(import.meta.url));
const entry = resolve(here, "../shipped.ts");
const functions = resolve(here, "../../../functions");

/** A change to one file: `file` is its path below `functions`. */
export interface Edit {
  readonly file: string;
  readonly change: (text: string) => string;
}

let built = 0;

/** What each edit that no longer fits the shipped text lacks, a line each. */
export function unfit(edits: readonly Edit[]): string[] {
  const lacks: string[] = [];
  const texts = new Map<string, string>();
  for (const { file, change } of edits) {
    const text = texts.get(file) ?? readFileSync(resolve(functions, file), "utf8");
    try {
      const changed = change(text);
      if (changed === text) lacks.push(`the edit of ${file} changes nothing`);
      texts.set(file, changed);
    } catch (error) {
      lacks.push((error as Error).message);
    }
  }
  return lacks;
}

/** Builds and imports one mutant. @throws where an edit changes nothing, or no longer fits */
export async function buildShipped(...edits: readonly Edit[]): Promise<Shipped> {
  const lacks = unfit(edits);
  if (lacks.length > 0) throw new Error(lacks.join("; "));
  const files = new Map<string, Edit["change"]>();
  for (const { file, change } of edits) {
    const before = files.get(file);
    files.set(file, before === undefined ? change : (text) => change(before(text)));
  }
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "silent",
    plugins: [
      {
        name: "mutant",
        setup(builder) {
          // Environments of Lambda's own: adapters, credentials, the user's services.
          builder.onLoad({ filter: /functions\/(lambda-environment|services)\.ts$/ }, () => ({
            contents: "export const lambdaPorts = undefined, variable = undefined, services = undefined;",
          }));
          for (const [file, change] of files) {
            const path = resolve(functions, file);
            builder.onLoad({ filter: new RegExp(`${file.replaceAll(".", "\\.")}$`) }, (args) =>
              args.path === path ? { contents: change(readFileSync(path, "utf8")), loader: "ts" } : undefined,
            );
          }
        },
      },
    ],
  });
  const text = result.outputFiles[0]?.text ?? "";
  const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}#${++built}`;
  return (await import(url)) as Shipped;
}

/** An edit that replaces one text, which must be there once, by another. */
export function replace(file: string, from: string, to: string): Edit {
  return {
    file,
    change(text) {
      if (text.split(from).length !== 2) {
        throw new Error(`${file} holds ${text.split(from).length - 1} times ${JSON.stringify(from)}`);
      }
      return text.replace(from, () => to);
    },
  };
}
