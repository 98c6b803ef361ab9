/** Closes `pawl dev` when it is told to end. */

/** One signal to a group of processes arrives twice: the launcher passes it on too. */
const sameSignalMilliseconds = 1_000;

/**
 * Closes on the first SIGINT or SIGTERM and ends the process with exit code 0. A second one ends it at once.
 *
 * @returns removes the listeners
 */
export function closeOnSignals(close: () => Promise<void>, say: (line: string) => void): () => void {
  let first: number | undefined;
  const onSignal = () => {
    if (first !== undefined) {
      if (performance.now() - first > sameSignalMilliseconds) process.exit(130);
      return;
    }
    first = performance.now();
    say("closing: running turns save their progress");
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`pawl: ${(error as Error).message}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
}
