/**
 * A cache of bundles for `pawl dev`. Building one takes a third of a second, and most changes affect only one.
 *
 * A cached bundle is reused only if all of these are unchanged: the content of every file that went into it, the list of
 * files in the folders of the project's own sources (a new file can change how an import resolves), the entry point, the
 * installed packages, the Node version and the TypeScript settings.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface BundleFile {
  /** Its name, such as `index.mjs`. */
  readonly name: string;
  readonly contents: Uint8Array;
}

export interface Built {
  readonly files: readonly BundleFile[];
  /** Every source file, relative to the project's root. */
  readonly inputs: readonly string[];
}

interface Kept {
  readonly inputs: readonly string[];
  readonly from: string;
  /** Base64, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** A hash of `files`. If it does not match, the cache entry is damaged and the bundle is rebuilt. */
  readonly hash: string;
}

const alsoDecide = ["package.json", "package-lock.json", "tsconfig.json", "node_modules/.package-lock.json"];

const mostKept = 40;

/** The files of an entry's bundle: from the cache in `folder`, or built by `make`. */
export function keptBundle(
  { root, folder, entry, now }: { root: string; folder: string; entry: string; now: () => number },
  make: () => Built,
): readonly BundleFile[] {
  const path = join(folder, `${sha256([entry, root, process.version]).slice(0, 32)}.json`);
  const kept = read(path);
  if (kept !== undefined && kept.from === fingerprint(root, kept.inputs)) {
    return Object.entries(kept.files).map(([name, text]) => ({
      name,
      contents: Buffer.from(text, "base64"),
    }));
  }
  const began = now();
  const { files, inputs } = make();
  const from = fingerprint(root, inputs);
  // If a source changed during the build, the bundle may hold its earlier content.
  if (from === undefined || inputs.some((input) => changedAfter(join(root, input), began))) return files;
  const texts = Object.fromEntries(
    files.map(({ name, contents }) => [name, Buffer.from(contents).toString("base64")]),
  );
  const record: Kept = { inputs, from, files: texts, hash: sha256([JSON.stringify(texts)]) };
  try {
    keep(folder, path, JSON.stringify(record));
  } catch {
    // Without a cache, as on a full disk, the next synth only takes longer.
  }
  return files;
}

function keep(folder: string, path: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
  removeOldest(folder);
}

/** Changing a task's settings changes the entry, so old cache entries pile up. */
function removeOldest(folder: string): void {
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const path of paths.slice(mostKept)) rmSync(path, { force: true });
}

function read(path: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Kept;
    return kept.hash === sha256([JSON.stringify(kept.files)]) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined if a file is missing. */
function fingerprint(root: string, inputs: readonly string[]): string | undefined {
  const own = inputs.filter((input) => !input.startsWith("node_modules/"));
  const folders = [...new Set(own.map((input) => dirname(input)))].sort();
  try {
    return sha256([
      ...inputs.flatMap((input) => [input, readFileSync(join(root, input))]),
      ...folders.flatMap((folder) => [folder, readdirSync(join(root, folder)).sort().join("\n")]),
      ...alsoDecide.map((file) => contentOf(join(root, file))),
    ]);
  } catch {
    return undefined;
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** File timestamps can lag behind the clock by this much. */
const clockStepMilliseconds = 50;

function changedAfter(path: string, instant: number): boolean {
  const { mtimeMs, ctimeMs } = statSync(path);
  return Math.max(mtimeMs, ctimeMs) >= instant - clockStepMilliseconds;
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
