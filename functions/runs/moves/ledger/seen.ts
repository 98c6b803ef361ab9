import type { TaskWrite } from "../../write.ts";

/** A sweeper of this version is at work. Refused after a deploy: what comes back says when the version before last was. */
export function seen(version: string, seenAt: number): TaskWrite {
  return {
    name: "seen",
    condition: [{ name: "this version is in charge", attribute: "version", is: "=", value: version }],
    set: { seenAt },
  };
}
