/** The files that have the version of Pawl, and how it stands in each. A new file that has it is put here. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface VersionedFile {
  /** From the project's root. */
  readonly path: string;
  /** Matches the version alone, with what is before it and after it. */
  readonly pattern: RegExp;
  /** How often it is there. */
  readonly times: number;
}

const inJson = /^(\s{2}"version": ")([^"]+)(")/gm;

export const versionedFiles: readonly VersionedFile[] = [
  { path: "package.json", pattern: inJson, times: 1 },
  // Its own, and that of the package at the root of the tree.
  {
    path: "package-lock.json",
    pattern: /^((?: {2}| {4}"": \{\n {6}"name": "[^"]+",\n {6})"version": ")([^"]+)(")/gm,
    times: 2,
  },
  { path: "functions/model/format/version.ts", pattern: /(version = ")([^"]+)(")/g, times: 1 },
  { path: "README.md", pattern: /(Pawl is version )(\d+\.\d+\.\d+)(:)/g, times: 1 },
  { path: "create/package.json", pattern: inJson, times: 1 },
];

/** The versions in the files of a project. @throws for a file that has not as many as it should */
export function versionsIn(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, pattern, times } of versionedFiles) {
    const file = join(root, path);
    const versions = [...readFileSync(file, "utf8").matchAll(pattern)].map(([, , version]) => version);
    if (versions.length !== times)
      throw new Error(`${path} has ${versions.length} versions, expected ${times}`);
    const [version = "", ...others] = versions;
    const other = others.find((each) => each !== version);
    if (other !== undefined) throw new Error(`${path} has versions ${version} and ${other}`);
    found.set(path, version);
  }
  return found;
}

/** Writes a version into each of them. Returns their paths. */
export function raiseVersions(root: string, version: string): readonly string[] {
  const paths = [...versionsIn(root).keys()];
  for (const { path, pattern } of versionedFiles) {
    if (!paths.includes(path)) continue;
    const file = join(root, path);
    writeFileSync(file, readFileSync(file, "utf8").replace(pattern, `$1${version}$3`));
  }
  return paths;
}
