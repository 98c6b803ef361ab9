/** The console's server: the command's own calls over HTTP on loopback, and the page. */
import { pageFiles } from "./page-files.ts";
import { type ConsoleOptions, type ServedConsole, serveConsole } from "./serve.ts";

/** Bundles the page and serves it. @throws Error where the port is taken */
export async function openConsole(options: Omit<ConsoleOptions, "files">): Promise<ServedConsole> {
  return serveConsole({ ...options, files: await pageFiles() });
}
