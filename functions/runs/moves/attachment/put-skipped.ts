import type { AttachmentWrite } from "./attachment-write.ts";

/** A part of a run's skipped items, as it is stored. */
export interface StoredPart {
  /** JSON text: a list of items. */
  readonly text: string;
  readonly previous: string | undefined;
  readonly count: number;
  readonly expiresAt: number;
}

/** Stores a part of a run's skipped items. Its name is new: it needs no condition. */
export function putSkipped({ text, previous, count, expiresAt }: StoredPart): AttachmentWrite {
  return { name: "put skipped", condition: [], set: { attachment: text, previous, count, expiresAt } };
}
