/** `pawl dev` of a project, in the test's own process on any free port, and what it has deployed. */
import { type Dev, startDev } from "../../local/index.ts";
import { DeployedApp } from "./deployed-app.ts";
import type { Project } from "./project.ts";

type Options = Pick<NonNullable<Parameters<typeof startDev>[0]>, "log" | "editTemplate">;

/** @param options by default nothing is logged */
export async function startedDev(
  project: Project,
  { log = () => {}, editTemplate }: Options = {},
): Promise<{ readonly dev: Dev; readonly app: DeployedApp }> {
  const dev = await startDev({ root: project.folder, port: 0, signals: false, log, editTemplate });
  return { dev, app: await DeployedApp.at(dev.endpoint) };
}
