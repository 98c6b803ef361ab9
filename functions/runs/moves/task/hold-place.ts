import type { TaskWrite } from "../../write.ts";

/** Holds the one waiting place of `queue` and `cancel-running` for a run. `seen`: who has it, or had it last. */
export function holdPlace(run: string, seen: string | undefined): TaskWrite {
  return {
    name: "hold place",
    condition: [
      seen === undefined
        ? { name: "nobody has the place", attribute: "queued", is: "absent" }
        : { name: "the place is as seen", attribute: "queued", is: "=", value: seen },
    ],
    set: { queued: run },
  };
}
