import type { RunRecord } from "../../../model/run/run.ts";
import { askedToSplit } from "../../../model/run/shard.ts";
import type { RunWrite } from "../../write.ts";
import { asRead, isLive } from "./clauses.ts";

/** A shard that was split off another one counts as one of the run's. Once: its name must not be among the splits that were read. */
export function publish(parent: RunRecord, name: string, of: string): RunWrite {
  const { splits = [] } = parent;
  const left = askedToSplit(parent).filter((each) => each !== of);
  return {
    name: "publish",
    level: "info",
    condition: [isLive, asRead("splits", parent), asRead("splitAsked", parent)],
    set: { splits: [...splits, name], splitAsked: left.length > 0 ? left : undefined },
    add: { open: 1 },
    remove: left.length > 0 ? [] : ["splitAsked"],
    isMine: (found) => found.splits?.includes(name) === true,
  };
}
