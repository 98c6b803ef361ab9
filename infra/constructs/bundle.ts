/**
 * Bundles a handler: one ESM file with the SDK in it, and its source map. The same sources give the same bytes on
 * any machine and under any path, so that a deploy does not touch an unchanged function: the entry is passed as text,
 * paths are relative to the project's root, and no bundle holds a date. Pawl's own modules are found in Pawl's folder, which
 * in the package is another than the project's.
 *
 * `cdk.out/bundles` holds each bundle and its entry under a readable name; CDK deploys copies of them. Where CDK
 * needs no bundles (`cdk destroy`, tests), a placeholder takes their place.
 *
 * `pawl dev` names a folder in the context, in which bundles are kept by their content. Their source maps name files of
 * this machine, so that the frames of an error do.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Stage as CdkStage, Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type BuildFailure, type BuildResult, buildSync } from "esbuild";
import { isPackage, pawlFile, pawlRoot, projectRoot as root } from "../../roots.ts";
import { type Built, keptBundle } from "../kept-bundle.ts";
import { othersNeedMore, ownReplacements, pawl, replacements } from "./replacements.ts";

/** A function's code, and a hash of its bytes. */
export interface Bundle {
  readonly code: lambda.Code;
  readonly hash: string;
}

export interface BundleProps {
  /** Whether what is had by `import()` is a file of its own, so that a cold start does not read it. @default false */
  readonly splits?: boolean;
  /**
   * Whether it is known to have a client besides DynamoDB's, SQS's and Scheduler's: one build then says what two would.
   * @default the first build shows it
   */
  readonly hasOtherClient?: boolean;
  /** Whether anything may listen to what runs tell: without it, code that leaves events with runs is left out. @default true */
  readonly tells?: boolean;
  /** Whether a task of the stage is parallel: without one, code that knows shards is left out. @default true */
  readonly splitsRuns?: boolean;
}

/** Bundles an entry for a function within `scope`. Throws a plain `Error` with esbuild's first complaint. */
export function bundle(scope: Construct, entry: string, props: BundleProps = {}): Bundle {
  if (!Stack.of(scope).bundlingRequired) {
    return { code: lambda.Code.fromInline("exports.handler = async () => {};"), hash: sha256([entry]) };
  }
  const kept: unknown = scope.node.tryGetContext("pawl:bundles");
  const files =
    typeof kept === "string"
      ? keptBundle({ root, folder: kept, entry, now: Date.now }, () =>
          built(entry, { ...props, sourceRoot: pathToFileURL(`${root}/`).href }),
        )
      : built(entry, props).files;
  const folder = join(CdkStage.of(scope)?.outdir ?? "cdk.out", "bundles", readableName(scope));
  mkdirSync(folder, { recursive: true });
  for (const { name, contents } of files) writeFileSync(join(folder, name), contents);
  writeFileSync(`${folder}.entry.ts`, entry);
  return { code: lambda.Code.fromAsset(folder), hash: sha256(files.map(({ contents }) => contents)) };
}

/** The names that a file of the project exports; none where there is no such file. */
export function exportsOf(file: string): readonly string[] {
  if (!existsSync(join(root, file))) return [];
  const { metafile } = buildSync({
    entryPoints: [file],
    absWorkingDir: root,
    outdir: root,
    write: false,
    metafile: true,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
}

function built(entry: string, options: BuildOptions): Built {
  const { outputFiles, metafile } = build(entry, options);
  const inputs = Object.keys(metafile.inputs).filter((input) => input !== "entry.ts");
  return { files: outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })), inputs };
}

interface BuildOptions extends BundleProps {
  /** Modules of Pawl's in place of packages. @default those of which a function needs little or nothing */
  readonly alias?: Record<string, string>;
  readonly sourceRoot?: string;
}

type Output = BuildResult<{ write: false; metafile: true }>;

/** Builds an entry in memory; the result lists every file that went into the bundle. */
export function build(entry: string, { alias, hasOtherClient, ...options }: BuildOptions = {}): Output {
  if (alias !== undefined) return buildWith(entry, alias, options);
  if (hasOtherClient) return buildWith(entry, replacements, options);
  try {
    const own = buildWith(entry, ownReplacements, options);
    if (!othersNeedMore(own.metafile)) return own;
  } catch {
    // Another package may import more of what is replaced. What is wrong otherwise, the next build says too.
  }
  return buildWith(entry, replacements, options);
}

function buildWith(
  entry: string,
  alias: Record<string, string>,
  {
    sourceRoot,
    splits = false,
    tells = true,
    splitsRuns = true,
  }: Omit<BuildOptions, "alias" | "hasOtherClient">,
): Output {
  try {
    return buildSync({
      stdin: { contents: entry, resolveDir: root, sourcefile: "entry.ts", loader: "ts" },
      absWorkingDir: root,
      outdir: root,
      entryNames: "index",
      outExtension: { ".js": ".mjs" },
      splitting: splits,
      write: false,
      metafile: true,
      bundle: true,
      // Paths stay within the repository, also where node_modules is a link. The package itself may be one.
      preserveSymlinks: !isPackage,
      format: "esm",
      platform: "node",
      target: "node24",
      mainFields: ["module", "main"],
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      sourceRoot,
      legalComments: "none",
      define: {
        PAWL_CHECKED: "true",
        ...(!tells && { PAWL_SILENT: "true" }),
        ...(!splitsRuns && { PAWL_UNSPLIT: "true" }),
      },
      logLevel: "silent",
      // A package with tasks finds the project's own Pawl.
      alias: {
        "#pawl": pawlRoot,
        "#project/services": servicesFile(),
        ...Object.fromEntries(
          Object.entries({ ...pawl, ...alias }).map(([name, module]) => [name, pawlFile(module)]),
        ),
      },
    });
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    if (first === undefined) throw error;
    const where = first.location ? `${first.location.file}:${first.location.line}: ` : "";
    throw new Error(`${where}${first.text}`, { cause: error });
  }
}

/** What the package's own `functions/services.js` passes on: the project's, or none. */
function servicesFile(): string {
  const file = join(root, "functions/services.ts");
  return existsSync(file) ? file : pawlFile("functions/lambda/no-services");
}

/** The ids that lead to a construct. As in logical ids, an id of "Default" does not count. */
function readableName(scope: Construct): string {
  return scope.node.path
    .split("/")
    .filter((id) => id !== "Default")
    .join("-");
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
