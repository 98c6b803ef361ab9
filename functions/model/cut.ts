/** Sizes of texts in UTF-8, which DynamoDB counts, and texts cut to a size, never within a character. */

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

/** The beginning of a text, at most `longest` bytes. */
export function firstBytes(text: string, longest: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= longest) return text;
  // A byte that continues a character begins with the bits 10.
  let end = Math.max(0, longest);
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** A text of at most `longest` bytes. If it was cut, it ends with a mark that says so. */
export function cut(text: string, longest: number): string {
  if (3 * text.length <= longest) return text;
  const bytes = byteLength(text);
  if (bytes <= longest) return text;
  const mark = `… (cut, ${bytes} bytes)`;
  return firstBytes(firstBytes(text, longest - byteLength(mark)) + mark, longest);
}
