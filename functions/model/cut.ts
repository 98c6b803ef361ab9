/** Texts cut by their weight in UTF-8, which is what DynamoDB counts, and between two characters. */

/** Bytes of a text in UTF-8. Half of a pair that stands alone weighs what takes its place, three bytes. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair is four bytes, of two units.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
}

/** As much of a text as weighs at most so many bytes. */
export function firstBytes(text: string, longest: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= longest) return text;
  // A byte that goes on with a character begins with the bits 10.
  let end = Math.max(0, longest);
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** A text of at most so many bytes, which says so where something was cut. */
export function cut(text: string, longest: number): string {
  if (3 * text.length <= longest) return text;
  const bytes = byteLength(text);
  if (bytes <= longest) return text;
  const mark = `… (cut, ${bytes} bytes)`;
  return firstBytes(firstBytes(text, longest - byteLength(mark)) + mark, longest);
}
