/**
 * Notices when importing the project's files ends the process, or never comes to an end: Node would end with the exit
 * code of success, or with a warning that names none of them. Either is printed as one line, as every mistake is.
 */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** A file that is imported already answers at once; one that is not yet takes this long at most. */
const importMilliseconds = 500;

export interface ImportWatch {
  /** Everything is imported: the process may end. */
  done(): void;
}

/** @param root the project's folder */
export function watchImports(root: string): ImportWatch {
  let isDone = false;
  const report = (text: string) => {
    isDone = true;
    console.error(`pawl: ${text}`);
    process.exitCode = 1;
  };
  process.on("exit", () => {
    if (isDone) return;
    // A listener is called by process.exit, so its caller is on the stack.
    const { stack = "" } = new Error();
    const place = stack.match(/(functions|infra)\/(?!import-watch)[\w./-]+\.ts:\d+/)?.[0] ?? "a file";
    report(`${place} ends the process when it is imported (process.exit): take that out`);
  });
  process.once("beforeExit", async () => {
    if (isDone) return;
    const file = await firstPending(root);
    report(
      `${file ?? "a file of infra/ or functions/"} does not come to an end when it is imported: it waits for something that never comes`,
    );
    process.exit();
  });
  return {
    done() {
      isDone = true;
    },
  };
}

/** The first file, tasks before those of infra, whose import does not settle. */
async function firstPending(root: string): Promise<string | undefined> {
  for (const folder of ["functions/tasks", "infra"]) {
    const entries = readdirSync(join(root, folder), { recursive: folder !== "infra", withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name));
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      if (path.endsWith("infra/app.ts")) continue;
      const settled = import(pathToFileURL(path).href).then(
        () => true,
        () => true,
      );
      if (!(await Promise.race([settled, sleep(importMilliseconds, false)]))) return relative(root, path);
    }
  }
  return undefined;
}
