/** Words as a shell reads them. The console's page uses this too. */

/** Words quoted for a shell where they need quotes: `~` and `=` mean something at a word's beginning. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuoted).join(" ");
}

function shellQuoted(word: string): string {
  return /^[\w./:@%+-][\w./:~=@%+,-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
