/** A hash that stays the same: trigger ids, drawn times and the minute of a task's hourly look follow from it. */

/** FNV-1a, 32 bits over UTF-16 units. */
export function hash32(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** The same, folded to 24 bits by exclusive or, as Fowler, Noll and Vo advise. */
export function hash24(text: string): number {
  const value = hash32(text);
  return (value >>> 24) ^ (value & 0xffffff);
}

/** Of the text of a task's file, by which it is told whether a file is the one that was deployed: 8 hex digits, whatever the ends of its lines are. */
export function sourceHash(source: string): string {
  return hash32(source.replaceAll("\r\n", "\n")).toString(16).padStart(8, "0");
}
