/** Replaces a file as a whole, or not at all: on a full disk, or where the process is killed, what was there stays. */
import { renameSync, rmSync, writeFileSync } from "node:fs";

export function replaceFile(path: string, text: string): void {
  const next = `${path}.new`;
  try {
    writeFileSync(next, text);
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
