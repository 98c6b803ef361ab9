/** Whether documents are kept up to date, which a person may put off to read in peace; kept as long as the tab. */

import { useEffect, useState } from "preact/hooks";
import { present } from "./now.ts";

const key = "pawl-held";
const changed = "pawl-live";
let heldNow = sessionStorage.getItem(key) !== null;
let newest: number | undefined;

/** Whether nothing is asked again by itself. */
export const isHeld = (): boolean => heldNow;

export function hold(held: boolean): void {
  heldNow = held;
  if (held) sessionStorage.setItem(key, "yes");
  else sessionStorage.removeItem(key);
  dispatchEvent(new Event(changed));
}

/** Says that a document has come just now. */
export function noteAnswer(): void {
  newest = present();
}

/** When the newest document came, in epoch milliseconds. */
export const answeredAt = (): number | undefined => newest;

/** Calls back each time that it is switched. @returns ends it */
export function onHold(listener: () => void): () => void {
  addEventListener(changed, listener);
  return () => removeEventListener(changed, listener);
}

export function useHeld(): boolean {
  const [held, setHeld] = useState(isHeld);
  useEffect(() => onHold(() => setHeld(isHeld())), []);
  return held;
}
