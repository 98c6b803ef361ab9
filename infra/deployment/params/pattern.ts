/**
 * Whether a regular expression means the same without its flags, which JSON Schema does not have: a pattern that needs
 * `\p` or `\u{` is read as Unicode anyway.
 */
export function isPattern({ source, flags }: RegExp): boolean {
  if (flags === "") return true;
  if (flags !== "u") return false;
  if (/\\[pPu]\{/.test(source)) return true;
  // By Unicode's rules these take a whole character in place of one half of it.
  if (/[^\x20-\x7e]|\\[WDSB]/.test(source)) return false;
  const withoutClasses = source.replace(/\\./g, "").replace(/\[(?!\^)[^\]]*\]/g, "");
  return !/\.|\[\^/.test(withoutClasses);
}
