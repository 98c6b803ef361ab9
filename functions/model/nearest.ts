/** Names near to one that does not exist, for "did you mean". */

/** At most three names, the nearest first: those that contain what was given, or differ by a few letters, whatever their case. */
export function nearest(given: string, names: readonly string[]): string[] {
  const asked = given.toLowerCase();
  const most = Math.min(3, Math.floor(asked.length / 3));
  return names
    .map((name) => ({
      name,
      distance:
        asked.length >= 3 && name.toLowerCase().includes(asked)
          ? 0
          : distance(asked.slice(0, 100), name.toLowerCase()),
    }))
    .filter((near) => near.distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters to insert, delete, replace, or swap with the next (optimal string alignment, row by row). */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwap = j > 0 && i > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwap ? (before[j - 1] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
