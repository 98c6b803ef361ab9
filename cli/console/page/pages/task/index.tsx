/** Task. */
import type { PageProps } from "../index.ts";

export function TaskPage(_: PageProps) {
  return <h1>Task</h1>;
}
