import type { RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";
import { asRead, isLive } from "./clauses.ts";

/**
 * Says which shards of a run are to be split. Each shard's owner finds it at its next checkpoint, and takes its shard off the list
 * where it cannot be cut. What another one asks at the same time must not be lost.
 */
export function askSplit(parent: RunRecord, names: readonly string[]): RunWrite {
  const isEmpty = names.length === 0;
  return {
    name: "ask split",
    level: "info",
    condition: [
      isLive,
      { name: "a shard is open", attribute: "open", is: ">", value: 0 },
      asRead("splitAsked", parent),
    ],
    set: isEmpty ? {} : { splitAsked: names },
    remove: isEmpty ? ["splitAsked"] : [],
    isMine: ({ splitAsked = [] }) => splitAsked.join() === names.join(),
  };
}
