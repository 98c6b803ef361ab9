/** Names that somebody may have meant. */

/** At most three, the nearest first: those that hold what was given, or differ by a few letters. */
export function nearest(given: string, names: readonly string[]): string[] {
  const most = Math.min(3, Math.floor(given.length / 3));
  return names
    .map((name) => ({
      name,
      far: given.length >= 3 && name.includes(given) ? 0 : distance(given, name),
    }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `: did you mean a or b?`; what there is where nothing is near; nothing where that is too much. */
export function suggestion(given: string, names: readonly string[]): string {
  const near = nearest(given, names);
  if (near.length > 0) return `: did you mean ${near.join(" or ")}?`;
  return names.length > 0 && names.length <= 12 ? `: there are ${names.join(", ")}` : "";
}

/** How many letters to put in, take out or replace (Wagner and Fischer, row by row). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
