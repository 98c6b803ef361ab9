/**
 * Folders that are installed once and kept for later runs, in the user's cache folder: `npm ci` would empty one in
 * node_modules. A folder is named for all that decides what is in it, so a changed lock makes another one.
 *
 * It is made under a name of this process and then renamed. So one that is there is whole, and of two runs that make
 * the same one, the second drops its own.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../e2e/dev-process.ts";

export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pawl", "endpoints");
}

/** The folder of a name and of the texts that decide what is in it. @param install fills a new folder */
export async function keptFolder(
  name: string,
  decidedBy: readonly string[],
  install: (folder: string) => Promise<void>,
  cache = cacheFolder(),
): Promise<string> {
  const key = createHash("sha256").update(decidedBy.join("\0")).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  removeInterrupted(cache);
  const own = `${folder}.${process.pid}`;
  mkdirSync(own);
  try {
    await install(own);
    try {
      renameSync(own, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
    return folder;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Removes what processes that are gone did not finish. */
function removeInterrupted(cache: string): void {
  for (const name of readdirSync(cache)) {
    const [, pid] = /\.(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(cache, name), { recursive: true, force: true });
  }
}
