/**
 * Where Pawl's own sources lie, and where the project's do. In this repository both are one folder. In the package `pawl`
 * the sources are JavaScript under `node_modules`, and the project is the folder whose `cdk.json` is nearest to where the
 * process was started. No other file asks where it lies.
 *
 * It takes as given that a release keeps this file beside `functions/`, `infra/`, `cli/` and `local/`.
 */
import { existsSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** Pawl's own folder. */
export const pawlRoot = import.meta.dirname;

const extension = extname(import.meta.filename);

/** Whether this is the package, compiled to JavaScript. */
export const isPackage = extension === ".js";

/** The project's folder: it has `infra/` and `functions/tasks/`. */
export const projectRoot = isPackage ? projectAround(process.cwd()) : pawlRoot;

/** The path of one of Pawl's own modules. @param module from Pawl's folder, without what its file ends in */
export function pawlFile(module: string): string {
  return join(pawlRoot, `${module}${extension}`);
}

/** The nearest folder with a `cdk.json`; where there is none, the folder itself. */
function projectAround(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "cdk.json"))) return folder;
    if (folder === dirname(folder)) return cwd;
  }
}
