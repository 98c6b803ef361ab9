/** The present, for distances in words: one timer for all of them, and none while nobody sees the page. */
import { useEffect, useState } from "preact/hooks";

const everyMs = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The present in epoch milliseconds, kept up to date. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const look = () => setNow(Date.now());
    listeners.add(look);
    timer ??= setInterval(() => {
      if (!document.hidden) for (const listener of listeners) listener();
    }, everyMs);
    return () => {
      listeners.delete(look);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}
