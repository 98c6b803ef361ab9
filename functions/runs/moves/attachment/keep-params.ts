import type { AttachmentWrite } from "./attachment-write.ts";

/** Keeps the params of a run that is redriven. */
export function keepParams(): AttachmentWrite {
  return {
    name: "keep params",
    condition: [{ name: "they are stored", attribute: "attachment", is: "present" }],
    remove: ["expiresAt"],
  };
}
