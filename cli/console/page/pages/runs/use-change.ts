/** Calls back when a text is another one than before; an empty one is not known yet. */
import { useEffect, useRef } from "preact/hooks";

export function useChange(text: string, changed: () => void): void {
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    const wasKnown = before.current !== "";
    before.current = text;
    if (wasKnown) changed();
  }, [text, changed]);
}
