/** The console's server: the command's own calls over HTTP on loopback, and the page. */
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { pageFiles } from "./page-files.ts";
import { type ConsoleOptions, type ServedConsole, serveConsole } from "./serve.ts";

export { keptDeployment } from "./kept-deployment.ts";
export type { ServedConsole };

export interface OpenConsoleOptions extends Omit<ConsoleOptions, "files"> {
  /** A deployment that is being opened: the page is bundled meanwhile. @default it is opened by the first call */
  readonly opened?: Promise<DeployedPawl>;
}

/** Bundles the page and serves it. @throws Error where the port is taken, or what `opened` throws */
export async function openConsole({ opened, ...options }: OpenConsoleOptions): Promise<ServedConsole> {
  const [files] = await Promise.all([pageFiles(), opened]);
  const served = await serveConsole({ ...options, files });
  // The page asks for tasks first: what reads them is loaded while the browser loads the page. It hears of errors then.
  opened?.then((deployment) => deployment.store()).catch(() => {});
  void import("../../commands/reading/list.ts");
  return served;
}
