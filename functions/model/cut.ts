/**
 * Sizes of texts in UTF-8, which DynamoDB counts, and texts cut to a size, never within a character. A text from outside
 * may hold half of a surrogate pair: V8's own errors do, and so does a text that was sliced. Such a half has no UTF-8, and
 * DynamoDB refuses the whole write that has one.
 */

/** The text as DynamoDB can store it: half of a surrogate pair becomes its escape, `\ud83d`. */
export function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(/\p{Cs}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** Bytes of a text in UTF-8. A lone surrogate counts three bytes, like the replacement character that is stored instead. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A surrogate pair is two units and four bytes.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
}

/** The beginning of a text, well formed and at most `longest` bytes. */
export function firstBytes(given: string, longest: number): string {
  const text = wellFormed(given);
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= longest) return text;
  // A byte that continues a character begins with the bits 10.
  let end = Math.max(0, longest);
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** A text, well formed and of at most `longest` bytes. If it was cut, it ends with a mark that says so. */
export function cut(given: string, longest: number): string {
  const text = wellFormed(given);
  if (3 * text.length <= longest) return text;
  const bytes = byteLength(text);
  if (bytes <= longest) return text;
  const mark = `… (cut, ${bytes} bytes)`;
  return firstBytes(firstBytes(text, longest - byteLength(mark)) + mark, longest);
}
