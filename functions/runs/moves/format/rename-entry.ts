import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { RunWrite } from "../../write.ts";

/** An upgrade puts a run's entry under the key that this version reads, where nobody has moved it since. */
export function renameEntry({ dueKey, dueAt }: IndexEntry, to: string): RunWrite {
  return {
    name: "rename entry",
    condition: [
      { name: "under the key just read", attribute: "dueKey", is: "=", value: dueKey },
      { name: "at the instant just read", attribute: "dueAt", is: "=", value: dueAt },
    ],
    set: { dueKey: to },
  };
}
