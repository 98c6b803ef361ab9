/**
 * Tells what synth found worth a look: everything once, and after a reload what has come with it.
 *
 * @returns is given the looks of each synth that is at work
 */
export function tellLooks(say: (line: string) => void): (looks: readonly string[]) => void {
  let told: ReadonlySet<string> = new Set();
  return (looks) => {
    for (const look of looks) if (!told.has(look)) say(`look: ${look}`);
    told = new Set(looks);
  };
}
