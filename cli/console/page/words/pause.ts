/** A pause of a task in words. */
import type { PauseDocument } from "../api/documents.ts";
import { authorName } from "./author.ts";
import { instantText, timeOf } from "./time.ts";

/** `Paused by ada since Sat 21 Nov 2026, 10:00:00, until it is resumed: moving house`. */
export function pauseText({ author, at, until, note }: PauseDocument): string {
  const by = author === undefined ? "" : ` by ${authorName(author)}`;
  const end = until === undefined ? "until it is resumed" : `until ${instantText(timeOf(until))}`;
  const words = `Paused${by} since ${instantText(timeOf(at))}, ${end}`;
  return note ? `${words}: ${note}` : words;
}
