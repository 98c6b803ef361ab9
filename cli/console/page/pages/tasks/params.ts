/** Whether a run of a task can be given params. A deployment has a schema of every task, of most without a param in it. */
import type { ListedTask } from "../../api/documents.ts";

export function takesParams({ paramsSchema }: ListedTask): boolean {
  if (paramsSchema === undefined) return false;
  const { type, properties = {} } = paramsSchema as { type?: unknown; properties?: object };
  // Without a type it is one of several schemas.
  return type === undefined || Object.keys(properties).length > 0;
}
