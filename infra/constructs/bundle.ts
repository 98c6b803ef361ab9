/**
 * Bundles a handler: one ESM file with the SDK inside, and its source map. The same sources give the same bytes
 * on any machine and under any path, so an unchanged lane is not deployed anew: the entry is passed as text,
 * paths are relative to the project's root, and nothing tells the day.
 *
 * Bundle and entry are found by name in `cdk.out/bundles`, for whoever wants to read them; what is deployed are
 * CDK's copies. Where CDK says that a stack needs no bundles (`cdk destroy`, tests), there is a placeholder instead.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Stack, Stage } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type BuildFailure, type BuildResult, buildSync } from "esbuild";

/** Where the project is. */
export const root = dirname(dirname(import.meta.dirname));

/** A function's code, and a hash of its bytes. */
export interface Bundle {
  readonly code: lambda.Code;
  readonly hash: string;
}

/** Bundles an entry for a function within `scope`. Throws a plain `Error` that names the first thing esbuild refused. */
export function bundle(scope: Construct, entry: string): Bundle {
  if (!Stack.of(scope).bundlingRequired) {
    return { code: lambda.Code.fromInline("exports.handler = async () => {};"), hash: sha256([entry]) };
  }
  const files = build(entry).outputFiles;
  const folder = join(Stage.of(scope)?.outdir ?? "cdk.out", "bundles", scope.node.path.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of files) writeFileSync(join(folder, basename(path)), contents);
  writeFileSync(`${folder}.entry.ts`, entry);
  return { code: lambda.Code.fromAsset(folder), hash: sha256(files.map(({ contents }) => contents)) };
}

/** What a function of ours has in place of packages that find or do nothing in it. */
const inPlaceOf = {
  "@aws-sdk/credential-provider-node": join(root, "functions/lambda/credentials.ts"),
  "@aws-sdk/endpoint-cache": join(root, "functions/lambda/endpoint-cache.ts"),
};

/** What esbuild makes of an entry, with what went into it. */
export function build(
  entry: string,
  alias: Record<string, string> = inPlaceOf,
): BuildResult<{ write: false; metafile: true }> {
  try {
    return buildSync({
      stdin: { contents: entry, resolveDir: root, sourcefile: "entry.ts", loader: "ts" },
      absWorkingDir: root,
      outfile: join(root, "index.mjs"),
      write: false,
      metafile: true,
      bundle: true,
      // Paths stay within the project, also where node_modules is a link.
      preserveSymlinks: true,
      format: "esm",
      platform: "node",
      target: "node24",
      mainFields: ["module", "main"],
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      legalComments: "none",
      logLevel: "silent",
      alias,
    });
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    if (first === undefined) throw error;
    const place = first.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new Error(`${place}${first.text}`, { cause: error });
  }
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
