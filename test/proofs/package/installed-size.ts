/** How much of a disk the packages take that a package brings, as npm's own record of an install lists them. */
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Installed {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** In MB, of a package and all that it depends on. Its peers are the project's own. @param folder of the project */
export function installedMb(folder: string, name: string): number {
  const record = join(folder, "node_modules/.package-lock.json");
  const { packages } = JSON.parse(readFileSync(record, "utf8")) as { packages: Record<string, Installed> };
  const found = new Set<string>();
  const add = (wanted: string, from: string): void => {
    const path = lookUp(packages, wanted, from);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = packages[path] as Installed;
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) add(each, path);
  };
  add(name, "");
  const counted = new Set<number>();
  const bytes = [...found].map((path) => bytesIn(join(folder, path), counted));
  return bytes.reduce((sum, each) => sum + each, 0) / 1024 ** 2;
}

/** Where Node finds a package, from another's folder. */
function lookUp(
  packages: Readonly<Record<string, Installed>>,
  name: string,
  from: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}

/**
 * What the files of a folder take of the disk, without packages in it, which npm lists as their own. A file with two names counts
 * once: esbuild's installer makes a second one.
 */
function bytesIn(folder: string, counted: Set<number>): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? sum : sum + bytesIn(path, counted);
    const { ino, blocks } = lstatSync(path);
    const isKnown = counted.has(ino);
    counted.add(ino);
    return isKnown ? sum : sum + blocks * 512;
  }, 0);
}
