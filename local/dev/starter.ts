/**
 * Closes `pawl dev` when the npm or npx that started it disappears without passing on a signal, for example after `kill -9`.
 * Otherwise the server would keep running with nobody aware of it.
 *
 * npm starts it directly or through a shell, so the parent is watched and, if that is a shell, npm above it. Processes above
 * npm may end: a server in the background outlives the terminal's shell. A server that npm did not start is not watched.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { endWith } from "./signals.ts";

const everyMilliseconds = 1_000;
const shells = /^-?(sh|dash|ash|bash|zsh|ksh|busybox)$/;

/** A process as the system describes it. */
export interface ProcessFacts {
  readonly parent: number;
  /** Its program, without the path. */
  readonly program: string;
}

/** Reads what is known of a process; undefined when it is gone. */
export type FindProcess = (pid: number) => ProcessFacts | undefined;

/** Which process is whose child, from this one up to npm. Ends are in the order from this process up. */
export function chainToNpm(
  own: number,
  parent: number,
  find: FindProcess,
): readonly (readonly [child: number, parent: number])[] {
  const above = find(parent);
  if (above === undefined || !shells.test(above.program)) return [[own, parent]];
  return [
    [own, parent],
    [parent, above.parent],
  ];
}

/** Whether every process of a chain still has its parent: that of an orphan is another one, even of a zombie. */
export function isWhole(chain: ReturnType<typeof chainToNpm>, find: FindProcess): boolean {
  return chain.every(([child, parent]) => find(child)?.parent === parent);
}

/** @returns looks no more */
export function closeWithStarter(close: () => Promise<void>, say: (line: string) => void): () => void {
  if (process.env.npm_command === undefined) return () => {};
  const chain = chainToNpm(process.pid, process.ppid, findProcess);
  const timer = setInterval(() => {
    if (isWhole(chain, findProcess)) return;
    clearInterval(timer);
    endWith(close, "closing, since what started it is gone: running turns save their progress", say);
  }, everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function findProcess(pid: number): ProcessFacts | undefined {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The program's name is in parentheses, and may hold any character.
      const [open, shut] = [stat.indexOf("("), stat.lastIndexOf(")")];
      const [, parent] = stat.slice(shut + 2).split(" ");
      return { parent: Number(parent), program: stat.slice(open + 1, shut) };
    }
    const found = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [parent, ...program] = found.trim().split(/\s+/);
    return { parent: Number(parent), program: program.join(" ").split("/").at(-1) ?? "" };
  } catch {
    return undefined;
  }
}
