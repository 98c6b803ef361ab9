/** The present, by the console's clock; for distances in words, with one timer for all of them, and none while nobody sees the page. */
import { useEffect, useState } from "preact/hooks";

const everyMs = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** What a browser's clock may be off by, as nobody sees it and an answer takes its time. */
const mayBeOffMs = 5_000;
/** What the console's clock is ahead of the browser's; undefined until the console has told. */
let ahead: number | undefined;

/** Takes the console's time as the present, once for as long as the page is open. @param at when it came, by the browser's clock */
export function setClock(now: string | undefined, at: number): void {
  const difference = Date.parse(now ?? "") - at;
  if (ahead !== undefined || Number.isNaN(difference)) return;
  ahead = Math.abs(difference) < mayBeOffMs ? 0 : difference;
}

/** The present in epoch milliseconds. */
export const present = (): number => Date.now() + (ahead ?? 0);

/** The present in epoch milliseconds, kept up to date. */
export function useNow(): number {
  const [now, setNow] = useState(present);
  useEffect(() => {
    const look = () => setNow(present());
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
