import type { RunWrite } from "../../write.ts";
import { isLive } from "./clauses.ts";

/** Asks for some shards of a run to be split. Each shard's owner finds it at its next checkpoint. */
export function askSplit(names: readonly string[]): RunWrite {
  return {
    name: "ask split",
    level: "info",
    condition: [isLive, { name: "a shard is open", attribute: "open", is: ">", value: 0 }],
    set: { splitAsked: names },
  };
}
