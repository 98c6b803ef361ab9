/** Lanes. */
import type { PageProps } from "../index.ts";

export function LanesPage(_: PageProps) {
  return <h1>Lanes</h1>;
}
