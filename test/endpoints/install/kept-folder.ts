/**
 * Folders that are installed once and kept for later runs, in the user's cache folder: `npm ci` would empty one in
 * node_modules. A folder is named for all that decides what is in it, so a changed lock makes another one.
 *
 * It is made under a name that ends in the process's id and stays there, since what is installed may hold its own path:
 * each command of a virtual environment begins with it. A link under the kept name is made last. So what the link leads
 * to is whole, and of two runs that make the same one, the second drops its own.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { isAlive } from "../../e2e/dev-process.ts";

export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pawl", "endpoints");
}

/** Names how a folder is kept, so that none that was kept otherwise is taken. */
const layout = "linked";

/** The folder of a name and of the texts that decide what is in it. @param install fills a new folder */
export async function keptFolder(
  name: string,
  decidedBy: readonly string[],
  install: (folder: string) => Promise<void>,
  cache = cacheFolder(),
): Promise<string> {
  const key = createHash("sha256")
    .update([layout, ...decidedBy].join("\0"))
    .digest("hex")
    .slice(0, 12);
  const kept = join(cache, `${name}-${key}`);
  if (existsSync(kept)) return realpathSync(kept);
  mkdirSync(cache, { recursive: true });
  removeInterrupted(cache);
  const own = `${kept}.${process.pid}`;
  // An earlier process may have had this one's id.
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  try {
    await install(own);
    symlinkSync(basename(own), kept);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    // Another run was first.
    if (!existsSync(kept)) throw error;
  }
  return realpathSync(kept);
}

/** Removes what processes that are gone did not finish, and links that lead nowhere. */
function removeInterrupted(cache: string): void {
  const gone = readdirSync(cache).filter((name) => {
    const [, pid] = /\.(\d+)$/.exec(name) ?? [];
    return pid !== undefined && !isAlive(Number(pid));
  });
  // Read after that: a process makes its link while it is alive.
  const links = readdirSync(cache, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
  const linked = new Set(links.map(({ name }) => readlinkSync(join(cache, name))));
  const broken = links.map(({ name }) => name).filter((name) => !existsSync(join(cache, name)));
  for (const name of [...gone.filter((name) => !linked.has(name)), ...broken])
    rmSync(join(cache, name), { recursive: true, force: true });
}
