/**
 * Which attributes of a run go with which status, and so what a move clears. Attributes that no row names stay with
 * a run whatever its status is.
 */
import { type Move, type MoveName, moves, type Origin } from "./moves.ts";
import type { RunRecord } from "./run.ts";
import type { Status } from "./status.ts";

type Attribute = keyof RunRecord;

const entry = ["dueKey", "dueAt"] as const;
const end = ["endedAt", "expiresAt"] as const;

/** What a run may have in each status, of all that depends on it. */
// biome-ignore format: a table reads better in columns
export const attributesIn = {
  enqueued:    [...entry, "sends", "notBefore", "unmet"],
  running:     [...entry, "sends"],
  interrupted: [...entry, "sends", "notBefore", "reason"],
  retrying:    [...entry, "sends", "notBefore"],
  paused:      [...entry, "sends", "notBefore", "reason", "until", "pausedAt", "unmet"],
  succeeded:   [...end],
  errored:     [...end, ...entry, "error", "reason"],
  cancelled:   [...end],
  skipped:     [...end, "reason"],
  missed:      [...end, "reason"],
  rejected:    [...end, ...entry, "reason", "body", "bodyCut", "bodyStoredSeparately"],
} as const satisfies Record<Status, readonly Attribute[]>;

/** Every attribute that depends on the status. */
export const dependent: readonly Attribute[] = [...new Set(Object.values(attributesIn).flat())];

/** Whether a run of a status may have an attribute. */
export function mayHave(status: Status, attribute: Attribute): boolean {
  return !dependent.includes(attribute) || (attributesIn[status] as readonly Attribute[]).includes(attribute);
}

/**
 * What a move clears: what a run may have had before it and may not have after it. A move that keeps the status clears
 * nothing by this table.
 */
export function cleared(move: MoveName, to: Status | Move["to"] = moves[move].to): readonly Attribute[] {
  if (to === "same") return [];
  if (to === "running or enqueued") throw new Error(`${move} leads to either of two statuses: say which`);
  const origins = (moves[move].from as readonly Origin[]).filter((from) => from !== "(new)");
  const had = new Set(origins.flatMap((from): readonly Attribute[] => attributesIn[from]));
  return [...had].filter((attribute) => !mayHave(to, attribute));
}
