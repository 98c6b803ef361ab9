import { createHash } from "node:crypto";
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Manifest } from "../../functions/model/task/manifest.ts";
import type { Handler } from "./handler.ts";
import type { ResourcesByTask } from "./task-resources.ts";

/** Changes with each deploy that changes the manifest, a bundle or the tasks' variables, and not with comments. */
export function deployedVersion(
  scope: Construct,
  manifest: Manifest,
  resources: ResourcesByTask,
  handlers: readonly Handler[],
): string {
  // A file that is handed to a task is an asset: another file is another value of a variable.
  const variables = manifest.tasks.map(({ name }) => resources[name]?.environment ?? {});
  const parts = [
    `${JSON.stringify(manifest, null, 2)}\n`,
    JSON.stringify(Stack.of(scope).resolve(variables)),
    ...handlers.map(({ bundle }) => bundle.hash),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);
}
