import type { AttachmentWrite } from "./attachment-write.ts";

/** Stores params next to their run, once: a second caller may have brought others. */
export function putParams(text: string): AttachmentWrite {
  return {
    name: "put params",
    condition: [{ name: "nothing is stored yet", attribute: "task", is: "absent" }],
    set: { attachment: text },
  };
}
