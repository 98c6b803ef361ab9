/** A signal sent to a whole group of processes arrives once more through the launcher that passes it on. */
const sameSignalMilliseconds = 1_000;

/**
 * Closes on the first SIGINT or SIGTERM and ends the process with exit code 0; a further one ends it at once.
 *
 * @returns what takes that back
 */
export function closeOnSignals(close: () => Promise<void>, tell: (line: string) => void): () => void {
  let first: number | undefined;
  const hear = () => {
    if (first !== undefined) {
      if (performance.now() - first > sameSignalMilliseconds) process.exit(130);
      return;
    }
    first = performance.now();
    tell("closing: the turns under way save where they are");
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`pawl: ${(error as Error).message}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", hear).on("SIGTERM", hear);
  return () => process.off("SIGINT", hear).off("SIGTERM", hear);
}
