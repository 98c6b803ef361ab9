/** Closes `pawl dev` when it is told to end. */

/** One signal to a group of processes arrives twice: the launcher passes it on too. */
const sameSignalMilliseconds = 1_000;

const ends = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Closes on the first SIGINT, SIGTERM, SIGHUP or SIGQUIT and ends the process with exit code 0. A second one ends it at
 * once.
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
    endWith(close, "closing: running turns save their progress", say);
  };
  // A terminal that is gone must not end the process before progress is saved.
  for (const output of [process.stdout, process.stderr]) output.on("error", ignore);
  for (const signal of ends) process.on(signal, onSignal);
  return () => {
    for (const output of [process.stdout, process.stderr]) output.off("error", ignore);
    for (const signal of ends) process.off(signal, onSignal);
  };
}

/** Says why, closes, and ends the process. */
export function endWith(close: () => Promise<void>, why: string, say: (line: string) => void): void {
  say(why);
  close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`pawl: ${(error as Error).message}`);
      process.exit(1);
    },
  );
}

function ignore(): void {}
