import type { TaskWrite } from "../../write.ts";

/** All that is stored is of a format from now on. @param seen the one before, as it was read; 1 is that of an item without one */
export function raiseFormat(seen: number, format: number): TaskWrite {
  return {
    name: "raise format",
    level: "info",
    condition: [
      seen === 1
        ? { name: "the first format", attribute: "format", is: "absent" }
        : { name: "the format just read", attribute: "format", is: "=", value: seen },
    ],
    set: { format },
  };
}
