import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { joinQueue } from "./join-queue.ts";
import { noEnd } from "./take-slot.ts";

/**
 * The same of a pool that the sweeper finds by a list. Another run waits, so it is listed; or this one has listed it, and it
 * was not cleared since: whoever clears a queue takes it off the list afterwards. `clears`: as it was read before that.
 */
export function joinListed(
  run: SlotHolder,
  own: { readonly mark: number; readonly clears: number | undefined } | undefined,
): TaskWrite {
  const another: Clause<TaskPart> = { name: "another run waits", attribute: "waiting", is: "present" };
  const notCleared: Clause<TaskPart> | undefined =
    own &&
    (own.clears === undefined
      ? { name: "it never was cleared", attribute: "clears", is: "absent" }
      : { name: "it was not cleared since", attribute: "clears", is: "=", value: own.clears });
  const write = joinQueue(run);
  return {
    ...write,
    condition: notCleared ? [{ name: "it is listed", anyOf: [[another], [notCleared]] }] : [another],
    set: { ...write.set, listed: own?.mark },
    remove: noEnd,
  };
}
