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
