/**
 * Which rows of a long table are in view, so that thousands stay smooth: only these are drawn, and only these are asked for.
 * The page itself scrolls; all rows are as high as the first one.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows drawn above and below those in view. */
const spare = 5;

export interface Windowed {
  /** The table's body: its rows are those from `first` to `last`. */
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly first: number;
  /** Not drawn itself. */
  readonly last: number;
  /** Room for the rows that are not drawn, in CSS pixels. */
  readonly above: number;
  readonly below: number;
}

/** @param count of all rows @param guess how high a row is, until one was drawn, in CSS pixels */
export function useWindowed(count: number, guess = 44): Windowed {
  const body = useRef<HTMLTableSectionElement>(null);
  const [height, setHeight] = useState(guess);
  const [view, setView] = useState({ first: 0, last: Math.ceil(innerHeight / guess) + spare });
  useLayoutEffect(() => {
    const row = body.current?.querySelector("tr:not(.room, .namespace)");
    const drawn = row?.getBoundingClientRect().height ?? 0;
    if (drawn > 0 && Math.abs(drawn - height) > 0.5) setHeight(drawn);
  });
  useEffect(() => {
    let frame: number | undefined;
    const look = () => {
      frame = undefined;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / height) - spare);
      const last = Math.max(first, Math.ceil((innerHeight - top) / height) + spare);
      setView((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const soon = () => {
      frame ??= requestAnimationFrame(look);
    };
    look();
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, [height, count]);
  const last = Math.min(count, view.last);
  const first = Math.min(view.first, last);
  return { body, first, last, above: first * height, below: (count - last) * height };
}
