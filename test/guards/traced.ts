/**
 * Bundles a module of tests with every function under `functions/` made to tell when it is entered and left, so that a
 * test can see which files a run goes through, and in which order.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { build } from "esbuild";
import { parseAst } from "vitest/node";
import { root } from "../steps.ts";

/** What the bundle tells: the file whose function is entered, or left. */
export interface TraceHooks {
  enter(file: string): void;
  leave(file: string): void;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Imports a module, given by its path from the project's root, that tells `trace` of each function under `functions/`. */
export async function importTraced<Module>(path: string, trace: TraceHooks): Promise<Module> {
  Object.assign(globalThis, { pawlTrace: trace });
  const result = await build({
    entryPoints: [`${root}/${path}`],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "silent",
    external: ["vitest", "esbuild"],
    plugins: [
      {
        name: "traced",
        setup(builder) {
          builder.onLoad({ filter: /\/functions\/.*\.ts$/ }, ({ path: file }) => {
            const name = relative(root, file);
            // Only AWS needs these: adapters, credentials, the services of the tasks.
            const isOutside = /functions\/(lambda\/environment|services)\.ts$/.test(file);
            // Whatever is imported from a CommonJS module is undefined.
            if (isOutside) return { contents: "module.exports = {};" };
            return { contents: traced(readFileSync(file, "utf8"), name), loader: "ts" };
          });
        },
      },
    ],
  });
  const text = result.outputFiles[0]?.text ?? "";
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`) as Promise<Module>;
}

/** The text with each function's body wrapped. */
function traced(text: string, file: string): string {
  const inserts: { readonly at: number; readonly text: string; readonly order: number }[] = [];
  const name = JSON.stringify(file);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const node = value as Node;
    if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type) && node.body) {
      const body = node.body as Node;
      const isBlock = body.type === "BlockStatement" || body.type === "FunctionBody";
      // An async function is left when its promise settles, not when it returns another promise.
      const awaits = node.async === true && node.generator !== true;
      const opening = `pawlTrace.enter(${name});try{${awaits ? "return await(async()=>{" : ""}`;
      const closing = `${awaits ? "})()" : ""}}finally{pawlTrace.leave(${name})}`;
      if (isBlock) {
        inserts.push({ at: body.start + 1, text: opening, order: 0 });
        inserts.push({ at: body.end - 1, text: closing, order: 1 });
      } else {
        const isObject = text[body.start - 1] === "(" && text[body.end] === ")";
        const start = isObject ? body.start - 1 : body.start;
        const end = isObject ? body.end + 1 : body.end;
        inserts.push({ at: start, text: `{${opening}return `, order: 0 });
        inserts.push({ at: end, text: `${closing}}`, order: 1 });
      }
    }
    for (const [key, child] of Object.entries(node)) if (key !== "parent") visit(child);
  };
  visit(parseAst(text, { lang: "ts" }));
  inserts.sort((a, b) => b.at - a.at || b.order - a.order);
  let result = text;
  for (const { at, text: inserted } of inserts) result = result.slice(0, at) + inserted + result.slice(at);
  return result;
}
