import type { AttachmentWrite } from "./attachment-write.ts";

/** Lets the params of a run that has ended expire with it. */
export function expireParams(expiresAt: number): AttachmentWrite {
  return {
    name: "expire params",
    condition: [{ name: "they are stored", attribute: "attachment", is: "present" }],
    set: { expiresAt },
  };
}
