/**
 * Prints the `look:` lines of synth: all of them at the start, and only new ones after a reload.
 *
 * @returns takes the lines of each synth that takes effect
 */
export function tellLooks(say: (line: string) => void): (looks: readonly string[]) => void {
  let told: ReadonlySet<string> = new Set();
  return (looks) => {
    for (const look of looks) if (!told.has(look)) say(`look: ${look}`);
    told = new Set(looks);
  };
}
