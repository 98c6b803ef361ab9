/**
 * Hashes the files of a project that can affect what is deployed.
 *
 * Every file counts except those that cannot matter or that change by themselves: hidden files (including `.pawl` and
 * `.git`), packages, output of the CDK, tests, Markdown, logs, editors' temporary files, and the folders `cli/` and `local/`.
 * `node_modules/.package-lock.json` counts, since it lists the installed packages. A symbolic link counts as its target.
 *
 * A file is read again if its size, timestamps or inode changed, or if it was so new when it was last read that a later write
 * might not have changed its timestamps.
 */
import { createHash } from "node:crypto";
import { createReadStream, type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Content hashes by path, relative to the project's folder and sorted. */
export type Snapshot = ReadonlyMap<string, string>;

const installed = "node_modules/.package-lock.json";
const foldersLeftOut = /^(\.|node_modules$|cdk\.out|coverage$)/;
const rootFoldersLeftOut = new Set(["cli", "docs", "local", "test"]);
const filesLeftOut = /^(\.|#|\d+$)|(\.test\.[cm]?[jt]sx?|\.md|\.log|\.tmp|\.orig|~)$/;

/** Larger files are hashed as a stream. */
const inOneRead = 1024 * 1024;
/** A second write within this time may leave a file's timestamps unchanged. */
const youngMilliseconds = 1_000;

interface Known {
  readonly look: string;
  readonly hash: string;
  /** Whether its timestamps were old enough, when it was read, to reveal a later write. */
  readonly settled: boolean;
}

export class ProjectSources {
  readonly root: string;
  readonly #leftOut: readonly string[];
  #known = new Map<string, Known>();

  /** @param leftOut more folders to ignore, such as a state folder inside the project */
  constructor(root: string, leftOut: readonly string[] = []) {
    this.root = root;
    this.#leftOut = leftOut.map((folder) => resolve(folder));
  }

  /** Hashes the files that changed since the last call. */
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

/** Undefined if the file is gone or cannot be read. */
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

/** Undefined if the file system reports an error, for example because a file was just deleted. */
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
