/** A `<details>` that opens over the page: it closes where somebody clicks elsewhere, leaves it, or presses Escape. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function usePopup(): RefObject<HTMLDetailsElement | null> {
  const popup = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const leave = ({ target }: Event) => {
      const { current } = popup;
      if (current?.open && target instanceof Node && !current.contains(target)) current.open = false;
    };
    const close = (event: KeyboardEvent) => {
      const { current } = popup;
      if (event.key !== "Escape" || !current?.open) return;
      current.open = false;
      current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return popup;
}
