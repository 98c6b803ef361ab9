/**
 * Bundles that are kept by their content, for `pawl dev`: a bundle takes a third of a second, and most changes concern
 * one of them. A kept bundle is used again only if each file that went into it has the same bytes, the folders of the
 * project's own ones hold the same names (another name may be found first), and everything else that decides a bundle is
 * the same: the entry, the packages that are installed, Node, and how TypeScript is read.
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
  /** Every file that went into them, from the project's root. */
  readonly inputs: readonly string[];
}

interface Kept {
  readonly inputs: readonly string[];
  readonly from: string;
  /** Base64, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** A hash of the files, so that a damaged one is made again. */
  readonly hash: string;
}

const alsoDecide = ["package.json", "package-lock.json", "tsconfig.json", "node_modules/.package-lock.json"];

const mostKept = 40;

/** The files of an entry's bundle: those that are kept in the folder, else what `make` builds. */
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
  // A file that was written while it was read may be in the bundle as it was before.
  if (from === undefined || inputs.some((input) => changedAfter(join(root, input), began))) return files;
  const texts = Object.fromEntries(
    files.map(({ name, contents }) => [name, Buffer.from(contents).toString("base64")]),
  );
  mkdirSync(folder, { recursive: true });
  const record: Kept = { inputs, from, files: texts, hash: sha256([JSON.stringify(texts)]) };
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(record));
  renameSync(`${path}.${process.pid}`, path);
  removeOldest(folder);
  return files;
}

/** Each change of a task's settings is another entry, and so another file. */
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

/** Undefined where a file is missing. */
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

/** The times of files may be this much behind the clock. */
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
