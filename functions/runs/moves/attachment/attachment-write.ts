import type { Attachment, Write } from "../../../store/run-store.ts";

/** A write to an item that is stored next to a run. */
export interface AttachmentWrite extends Write<Attachment> {
  readonly name: "put params" | "keep params" | "expire params" | "put body" | "put skipped";
}
