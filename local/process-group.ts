/**
 * Ends a process with all that it has started. Taken as given: it was started with `detached`, so that it leads a group of its
 * own, in which a program stays unless it leaves on purpose. A terminal sends Ctrl-C to its own group only, and to no such one.
 */

/** Ends a group at once; where the process leads none, the process alone. What is gone already is no error. */
export function endGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
      return;
    } catch {
      // There is no such group, or no such process any more.
    }
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends a group once this process is told to end, or ends. @returns leaves the group alone from now on */
export function endWithThis(pid: number): () => void {
  const end = () => endGroup(pid);
  const endBoth = (signal: NodeJS.Signals) => {
    end();
    leave();
    // Another listener decides; without any, a signal ends this process.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const leave = () => {
    process.off("exit", end);
    for (const signal of signals) process.off(signal, endBoth);
  };
  process.once("exit", end);
  for (const signal of signals) process.on(signal, endBoth);
  return leave;
}
