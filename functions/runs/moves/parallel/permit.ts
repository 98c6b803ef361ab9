import type { RunWrite } from "../../write.ts";
import { isLive } from "./clauses.ts";

/** A shard takes so many of the items that its run may skip. Never more than there are: two shards cannot both take the last one (invariant 23). */
export function permit(count: number, max: number): RunWrite {
  return {
    name: "permit",
    level: "debug",
    condition: [
      isLive,
      {
        name: "so many are left",
        anyOf: [
          [{ name: "none are taken", attribute: "permits", is: "absent" }],
          [{ name: "few enough are taken", attribute: "permits", is: "<=", value: max - count }],
        ],
      },
    ],
    add: { permits: count },
  };
}
