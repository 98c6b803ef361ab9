/**
 * Detects a project file that ends the process or never finishes when it is imported: a loop, a blocking call, an `await` that
 * never settles. Node itself would exit with success, print a warning without a file name, or hang. Here each case prints one
 * line that names the file, like every other mistake.
 *
 * A loader hook adds a call at the beginning and the end of each of the project's modules, without moving lines. A module that
 * has begun and not ended is the one to blame. A thread (`import-thread.ts`) watches for this, since a loop blocks this one.
 */
import { registerHooks } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { pawlFile } from "../roots.ts";

/** No module should take this long, and nobody should wait longer for a message. */
const longestSeconds = 8;

const key = "__pawlImports";

export interface ImportWatch {
  /** The same function, watched while it runs. @param file exports it */
  watched<A extends unknown[], R>(file: string, call: (...given: A) => R): (...given: A) => R;
  /** Call when all imports are done. Only `watched` functions are watched from then on. */
  imported(): void;
  /** The file whose code has begun and not ended: where something was thrown, the one that threw it. */
  unfinished(): string | undefined;
  /** The process may end. */
  done(): void;
}

/**
 * @param root the project's folder
 * @param seconds how long a file's own code may take, without what it imports
 */
export function watchImports(root: string, seconds = longestSeconds): ImportWatch {
  /** What has begun and not ended, each as the beginning of a message, with its file. */
  const begun = new Map<string, string>();
  const thread = new Worker(pawlFile("infra/import-thread"), {
    workerData: { seconds, parent: process.ppid },
  });
  thread.unref();
  const tell = () => thread.postMessage([...begun.keys()]);
  const begin = (what: string, file: string) => {
    begun.set(what, file);
    tell();
  };
  const end = (what: string) => {
    begun.delete(what);
    tell();
  };
  const inImport = (file: string) => `${file} does not come to an end when it is imported`;
  const marks = {
    begin: (file: string) => begin(inImport(file), file),
    end: (file: string) => end(inImport(file)),
  };
  Object.defineProperty(globalThis, key, { value: marks });
  const hooks = registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const file = ownFile(root, url);
      if (file === undefined || !loaded.format?.startsWith("module")) return loaded;
      const [begin, end] = ["begin", "end"].map((mark) => `${key}.${mark}(${JSON.stringify(file)});`);
      const text =
        typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array);
      return { ...loaded, source: `${begin}${text}\n${end}` };
    },
  });

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
  process.once("beforeExit", () => {
    if (isDone) return;
    const newest = [...begun.keys()].at(-1) ?? inImport("a file of infra/ or functions/");
    report(`${newest}: it waits for something that never comes`);
    process.exit();
  });
  return {
    watched:
      (file, call) =>
      (...given) => {
        const what = `${file} does not come to an end when what it exports is called`;
        begin(what, file);
        const result = call(...given);
        end(what);
        return result;
      },
    imported() {
      hooks.deregister();
      begun.clear();
      tell();
    },
    unfinished: () => [...begun.values()].at(-1),
    done() {
      isDone = true;
      void thread.terminate();
    },
  };
}

/** The path from the project's root, of code of the project itself. */
function ownFile(root: string, url: string): string | undefined {
  const folder = pathToFileURL(join(root, "/")).href;
  if (!url.startsWith(folder) || url.includes("/node_modules/")) return undefined;
  return relative(root, fileURLToPath(url));
}
