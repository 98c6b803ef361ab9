/**
 * Tells UTF-8 that is declared as an encoding of single bytes: every byte is allowed there, so "Zürich" would be stored as
 * "ZÃ¼rich" without a word. What is beyond ASCII must be UTF-8 throughout, and hold something that nobody writes in
 * Windows-1252: a text in it may end a word as `CAFÉ®` does, whose last two bytes are UTF-8 by chance.
 */
import { isUtf8 } from "node:buffer";

/** How much of a file is looked at: as much as the first range of an S3 object. */
export const lookedAtBytes = 64 * 1024;

const sequence = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
/** What follows a word in Windows-1252: a space that does not break, ellipsis, quotes, dashes, ®, ™, °, º, ª, ». */
const afterWord = /^[\xa0\x85\x91-\x94\x96\x97\x99\xae\xb0\xba\xaa\xbb]+$/;
/** What may be between two words without a space of its own. */
const betweenWords = /^[\xa0\x85\x91-\x94\x96\x97]$/;
/** So many different sequences that are no proof each are one together. */
const enoughDoubtful = 3;

/** The byte of the first character that shows a file's beginning to be UTF-8. Undefined where nothing does. */
export function byteOfUtf8(bytes: Uint8Array): number | undefined {
  const looked = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, lookedAtBytes));
  const text = looked.toString("latin1");
  // The last character may be cut.
  const whole = text.replace(/[\xc2-\xf4][\x80-\xbf]{0,2}$/, (end) =>
    isUtf8(Buffer.from(end, "latin1")) ? end : "",
  );
  if (!isUtf8(looked.subarray(0, whole.length))) return undefined;
  const doubtful = new Set<string>();
  for (const { 0: found, index } of whole.matchAll(sequence)) {
    if (isImplausible(found, whole[index - 1] ?? "", whole[index + found.length] ?? "")) return index;
    if (!afterWord.test(found.slice(1))) doubtful.add(found);
    if (doubtful.size === enoughDoubtful) return index;
  }
  return undefined;
}

/** Whether nobody writes these characters of Windows-1252 between those two. */
function isImplausible(found: string, before: string, after: string): boolean {
  const signs = found.slice(1);
  // A letter with two or more signs behind it, such as "æ±" with a control, unless all of them may follow a word.
  if (signs.length > 1) return !afterWord.test(signs);
  // "ß" is the one small letter that begins a pair: it may end any word.
  if (found.startsWith("\xdf")) return false;
  // A capital within a word of small letters, as in "cafÃ©".
  if (/[a-z]/.test(before)) return true;
  if (/[A-Z]/.test(before)) return /[A-Za-z\xc2-\xf4]/.test(after) && !betweenWords.test(signs);
  // A capital alone, or with a sign between it and the rest of its word: "Â°", "Ã‰cole".
  return before < "\x80" && (/^[\xc2\xc3]/.test(found) || /[a-z]/.test(after));
}
