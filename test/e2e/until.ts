/**
 * Waits for something that happens elsewhere, by looking again and again: resolves to the first answer that is neither
 * undefined nor false. Throws after some seconds of the machine's clock, naming what did not happen.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { seconds = 60, everyMs = 20 } = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((passed) => setTimeout(passed, everyMs));
  }
}
