/** Whether the console cannot be asked any more. The frame says so, once for all parts of a page. */
import { useEffect, useState } from "preact/hooks";

/** It has ended or cannot be reached, or it does not take the token of this tab. */
export type Trouble = "gone" | "signed out";

const changed = "pawl-trouble";
let current: Trouble | undefined;

/** @param status of HTTP; 0 where nothing answers, NaN where the page itself has failed */
export function troubleOf(status: number): Trouble | undefined {
  if (status === 0) return "gone";
  return status === 401 ? "signed out" : undefined;
}

/** Notes how the console has answered just now. @param status of HTTP; 0 where nothing answers */
export function noteStatus(status: number): void {
  const found = troubleOf(status);
  if (found === current) return;
  current = found;
  dispatchEvent(new Event(changed));
}

/** Calls back when the console can be asked again. @returns ends it */
export function onRecovery(listener: () => void): () => void {
  const look = () => current === undefined && listener();
  addEventListener(changed, look);
  return () => removeEventListener(changed, look);
}

export function useTrouble(): Trouble | undefined {
  const [trouble, setTrouble] = useState(current);
  useEffect(() => {
    const look = () => setTrouble(current);
    look();
    addEventListener(changed, look);
    return () => removeEventListener(changed, look);
  }, []);
  return trouble;
}
