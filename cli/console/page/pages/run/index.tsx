/** Run. */
import type { PageProps } from "../index.ts";

export function RunPage(_: PageProps) {
  return <h1>Run</h1>;
}
