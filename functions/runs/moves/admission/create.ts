import { neverHeld } from "../../../model/run/held.ts";
import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isNew } from "../../clauses.ts";
import { type RunWrite, tells } from "../../write.ts";

/** A run that is created before its message is sent: should the message be lost, the sweeper resends it. */
export type CreatedRun = NewRun &
  IndexEntry &
  Pick<
    RunRecord,
    | "lane"
    | "notBefore"
    | "tags"
    | "metadata"
    | "author"
    | "note"
    | "itemsOf"
    | "total"
    | "message"
    | "confirmed"
    | "askedBy"
  >;

/** A run is created once. */
export function create(created: CreatedRun): RunWrite {
  return {
    name: "create",
    condition: [isNew],
    set: { ...created, status: "enqueued", ...neverHeld },
    tells: tells("enqueued", created.turn),
  };
}
