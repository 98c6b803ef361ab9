import type { AttachmentWrite } from "./attachment-write.ts";

/** Stores the body of a rejected message next to its record. Each delivery of a message has the same one: it needs no condition. */
export function putBody(text: string, expiresAt: number): AttachmentWrite {
  return { name: "put body", condition: [], set: { attachment: text, expiresAt } };
}
