import type { TaskWrite } from "../../write.ts";

/** Fixes the run's name for a caller's id, once until it expires: the second caller reads the first one's. */
export function reserveId(
  run: string,
  { now, expiresAt }: { readonly now: number; readonly expiresAt?: number },
): TaskWrite {
  return {
    name: "reserve id",
    condition: [
      {
        name: "the id is free",
        anyOf: [
          [{ name: "it was not used", attribute: "task", is: "absent" }],
          [{ name: "its reservation has expired", attribute: "expiresAt", is: "<=", value: now / 1000 }],
        ],
      },
    ],
    set: { run, expiresAt },
  };
}
