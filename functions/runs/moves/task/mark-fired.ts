import type { TaskWrite } from "../../write.ts";

/** Up to which instant the sweeper has sent its occurrences, and of which schedules. */
export interface FiredUpTo {
  /** Epoch seconds. */
  readonly upTo: number;
  /** The keys of the schedules, joined. */
  readonly keys: string;
}

/** Records what the sweeper has sent, unless a later sweep has recorded more. */
export function markFired({ upTo, keys }: FiredUpTo): TaskWrite {
  return {
    name: "mark fired",
    condition: [
      {
        name: "no later sweep recorded more",
        anyOf: [
          [{ name: "nothing was recorded", attribute: "upTo", is: "absent" }],
          [{ name: "less was recorded", attribute: "upTo", is: "<", value: upTo }],
        ],
      },
    ],
    set: { upTo, keys },
  };
}
