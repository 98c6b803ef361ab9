/**
 * The files of a project that decide what is deployed, each with a hash of its content.
 *
 * Every file counts but those that cannot matter, or that change by themselves: hidden ones (also `.pawl` and `.git`),
 * packages (`node_modules/.package-lock.json`, which names those that are installed, does count), what the CDK writes,
 * tests, Markdown, logs and editors' own files, and the folders of Pawl's command and of AWS on this machine. A link
 * counts as what it leads to.
 *
 * A file is read again when its size, times or inode differ, and while it is so young that a second write might not
 * show in them.
 */
import { createHash } from "node:crypto";
import { createReadStream, type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Hashes of contents, by path from the project's folder with `/`, in the order of the paths. */
export type Snapshot = ReadonlyMap<string, string>;

const installed = "node_modules/.package-lock.json";
const foldersLeftOut = /^(\.|node_modules$|cdk\.out|coverage$)/;
const rootFoldersLeftOut = new Set(["cli", "docs", "local", "test"]);
const filesLeftOut = /^(\.|#|\d+$)|(\.test\.[cm]?[jt]sx?|\.md|\.log|\.tmp|\.orig|~)$/;

/** Larger files are not read as a whole. */
const inOneRead = 1024 * 1024;
/** For how long a second write might not show in a file's times. */
const youngMilliseconds = 1_000;

interface Known {
  readonly look: string;
  readonly hash: string;
  /** Whether its times were old enough, when it was read, to tell a later write. */
  readonly settled: boolean;
}

export class ProjectSources {
  readonly root: string;
  readonly #leftOut: readonly string[];
  #known = new Map<string, Known>();

  /** @param leftOut further folders that do not count, such as one for state inside the project */
  constructor(root: string, leftOut: readonly string[] = []) {
    this.root = root;
    this.#leftOut = leftOut.map((folder) => resolve(folder));
  }

  /** Reads what has changed since the last call. */
  async read(): Promise<Snapshot> {
    const known = new Map<string, Known>();
    for (const [path, stats] of this.#files()) {
      const look = `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`;
      const before = this.#known.get(path);
      if (before?.look === look && before.settled) {
        known.set(path, before);
        continue;
      }
      const settled = Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > youngMilliseconds;
      const hash = await hashOf(join(this.root, path), stats.size);
      if (hash !== undefined) known.set(path, { look, hash, settled });
    }
    this.#known = known;
    return new Map([...known].map(([path, { hash }]) => [path, hash]));
  }

  #files(): [path: string, stats: Stats][] {
    const found: [string, Stats][] = [];
    const add = (path: string) => {
      const stats = quietly(() => statSync(join(this.root, path)));
      if (stats?.isFile()) found.push([path, stats]);
    };
    const visited = new Set<string>();
    const visit = (folder: string) => {
      const stats = quietly(() => statSync(join(this.root, folder)));
      const identity = `${stats?.dev} ${stats?.ino}`;
      if (stats === undefined || visited.has(identity)) return;
      visited.add(identity);
      for (const entry of quietly(() => readdirSync(join(this.root, folder), { withFileTypes: true })) ??
        []) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (this.#isFolder(entry, path)) {
          if (!this.#leavesOut(entry.name, path)) visit(path);
        } else if (!filesLeftOut.test(entry.name)) add(path);
      }
    };
    visit("");
    add(installed);
    return found.sort(([one], [other]) => (one < other ? -1 : 1));
  }

  #isFolder(entry: Dirent, path: string): boolean {
    if (!entry.isSymbolicLink()) return entry.isDirectory();
    return quietly(() => statSync(join(this.root, path)))?.isDirectory() ?? false;
  }

  #leavesOut(name: string, path: string): boolean {
    return (
      foldersLeftOut.test(name) ||
      rootFoldersLeftOut.has(path) ||
      this.#leftOut.includes(resolve(this.root, path))
    );
  }
}

/** Undefined for a file that has gone, or cannot be read. */
async function hashOf(path: string, size: number): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    if (size <= inOneRead) hash.update(await readFile(path));
    else for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

/** Undefined where the file system refuses: others change the folder at the same time. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The paths that differ between two snapshots, in order. */
export function changedPaths(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
