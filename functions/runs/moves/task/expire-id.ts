import type { TaskWrite } from "../../write.ts";

/** Lets a pointer expire that has no end: that of the start-up of a version that is not in service any more. */
export function expireId(run: string, expiresAt: number): TaskWrite {
  return {
    name: "expire id",
    condition: [
      { name: "it names the run seen", attribute: "run", is: "=", value: run },
      { name: "it has no end", attribute: "expiresAt", is: "absent" },
    ],
    set: { expiresAt },
  };
}
