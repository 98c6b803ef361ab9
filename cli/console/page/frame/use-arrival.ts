/** Tells where one has come to: the tab's title, a line for screen readers, and focus on the page's heading. */
import { useEffect, useRef, useState } from "preact/hooks";

/**
 * @param title of the tab @param path of the page @param isThere whether the page is drawn
 * @returns what is said, empty until one goes to another page
 */
export function useArrival(title: string, path: string, isThere: boolean): string {
  const before = useRef(path);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (isThere) document.title = title;
  }, [title, isThere]);
  useEffect(() => {
    if (!isThere || before.current === path) return;
    before.current = path;
    setSaid(title);
    const heading = document.querySelector<HTMLElement>("#content h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }, [path, title, isThere]);
  return said;
}
