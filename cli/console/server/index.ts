/** The console's server: the command's own calls over HTTP on loopback, and the page. */
import { pageFiles } from "./page-files.ts";
import { type ConsoleOptions, type ServedConsole, serveConsole } from "./serve.ts";

/**
 * Bundles the page, while the deployment is being opened, and serves it.
 *
 * @throws Error where the port is taken, and what `opened` throws
 */
export async function openConsole(options: Omit<ConsoleOptions, "files">): Promise<ServedConsole> {
  const { opened } = options;
  const [files] = await Promise.all([pageFiles(), opened]);
  const served = await serveConsole({ ...options, files });
  // The page asks for tasks first: what reads them is loaded while the browser loads the page, which hears of errors then.
  opened?.then((deployment) => deployment.store()).catch(() => {});
  void import("../../commands/reading/list.ts");
  return served;
}
