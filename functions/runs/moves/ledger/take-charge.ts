import type { TaskWrite } from "../../write.ts";

/** A version's sweeper has changed every ledger, and is in charge from now on. @param before the version in charge, as it was read */
export function takeCharge(version: string, before: string | undefined, seenAt: number): TaskWrite {
  return {
    name: "take charge",
    level: "info",
    condition: [
      before === undefined
        ? { name: "no version is in charge", attribute: "version", is: "absent" }
        : { name: "the version just read is in charge", attribute: "version", is: "=", value: before },
    ],
    set: { version, seenAt },
  };
}
