import type { AttachmentWrite } from "./attachment-write.ts";

/** Stores a part of a run's skipped items. Its name is new: it needs no condition. */
export function putSkipped(text: string, previous: string | undefined, expiresAt: number): AttachmentWrite {
  return { name: "put skipped", condition: [], set: { attachment: text, previous, expiresAt } };
}
