/** Which overlaps take a backlog: several instants that are caught up at once. */
import { show } from "../show.ts";
import { type CatchUp, catchUpText } from "./catch-up.ts";
import type { Overlap } from "./settings.ts";

/**
 * Whether a task of this overlap may catch up several instants. `skip` and its like say that one run at a time is
 * wanted: the others of a backlog would be skipped or cancelled as soon as they start.
 */
const takesBacklog = {
  skip: false,
  queue: false,
  "queue-all": true,
  "cancel-running": false,
  allow: true,
} as const satisfies Record<Overlap, boolean>;

/** The overlaps under which several instants may be caught up. */
export const backlogOverlaps = (Object.keys(takesBacklog) as Overlap[]).filter((each) => takesBacklog[each]);

/** Why an overlap and a catch-up contradict each other; undefined where they do not. */
export function catchUpMistake(overlap: Overlap, catchUp: CatchUp): string | undefined {
  const isSeveral = typeof catchUp === "object" && !("last" in catchUp && catchUp.last === 1);
  if (!isSeveral || takesBacklog[overlap]) return undefined;
  const allowed = backlogOverlaps.map((each) => show(each)).join(" or ");
  return `catchUp { ${catchUpText(catchUp)} } starts several runs, and overlap ${show(overlap)} allows one at a time: set overlap to ${allowed}, or catchUp to "latest"`;
}
