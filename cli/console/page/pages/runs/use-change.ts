/** Calls back when a text is another one than before. */
import { useEffect, useRef } from "preact/hooks";

export function useChange(text: string, changed: () => void): void {
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    changed();
  }, [text, changed]);
}
