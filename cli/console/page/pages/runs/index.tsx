/** Runs. */
import type { PageProps } from "../index.ts";

export function RunsPage(_: PageProps) {
  return <h1>Runs</h1>;
}
