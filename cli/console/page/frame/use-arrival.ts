/** Tells where one has come to: the tab's title, a line for screen readers, and focus on the page's heading. */
import { useEffect, useRef, useState } from "preact/hooks";

/** @param title of the tab @param path of the page @returns what is said, empty until one goes to another page */
export function useArrival(title: string, path: string): string {
  const before = useRef(path);
  const [said, setSaid] = useState("");
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    setSaid(title);
    const heading = document.querySelector<HTMLElement>("#content h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }, [path, title]);
  return said;
}
