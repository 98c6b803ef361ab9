/** A folder with the files of tasks that a test makes up: infra wants each task to have one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { taskFile } from "../../infra/deployment/deployment.ts";

export function taskFolder() {
  const root = mkdtempSync(join(tmpdir(), "pawl-tasks-"));
  return {
    root,
    /** Adds an empty file for a task of that name. */
    add(name: string) {
      const file = join(root, taskFile(name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "");
    },
    remove() {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
