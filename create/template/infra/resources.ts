/** Your tasks' own tables, buckets and rights, by the names of the tasks that use them. A task that needs nothing has no entry. */
import type { ResourcesByTask } from "pawl/infra";

export function resources(): ResourcesByTask {
  return {};
}
