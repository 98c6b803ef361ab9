/** Backfill. */
import type { PageProps } from "../index.ts";

export function BackfillPage(_: PageProps) {
  return <h1>Backfill</h1>;
}
