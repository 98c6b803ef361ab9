/**
 * Tells where one has come to: the tab's title, a line for screen readers, and focus: on the page's heading, or, where one comes
 * back, on the link that one has followed. What is asked for first comes late.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { followed } from "../api/location.ts";

/** How long is waited for what gets the focus, in milliseconds. */
const longestMs = 5_000;

/**
 * @param title of the tab @param path of the page @param isThere whether the page is drawn
 * @returns what is said, empty until one goes to another page
 */
export function useArrival(title: string, path: string, isThere: boolean): string {
  const before = useRef(path);
  const end = useRef(() => {});
  // What had the focus when one went on: the page's script may come later.
  const left = useRef<Element | null>(undefined);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (isThere) document.title = title;
  }, [title, isThere]);
  useEffect(() => {
    if (before.current === path) return;
    // Nothing of the page before waits any more.
    end.current();
    left.current ??= document.activeElement;
    if (!isThere) return;
    before.current = path;
    setSaid(title);
    end.current = focusWhenThere(left.current);
    left.current = undefined;
  }, [path, title, isThere]);
  return said;
}

/** Leaves the focus where a person has put it meanwhile. @param before what had it @returns ends the wait */
function focusWhenThere(before: Element | null): () => void {
  const content = document.getElementById("content");
  const back = followed();
  let mine = before;
  const watch = new MutationObserver(() => look());
  const end = () => watch.disconnect();
  setTimeout(end, longestMs);
  const focus = (element: HTMLElement) => {
    mine = element;
    element.focus({ preventScroll: element.matches("h1") });
  };
  const look = () => {
    const now = document.activeElement;
    if (now !== mine && now !== document.body) return end();
    const link = back && content?.querySelector<HTMLElement>(`a[href="${CSS.escape(back)}"]`);
    const heading = content?.querySelector<HTMLElement>("h1");
    const found = link || heading;
    if (!found) return;
    if (found === heading) heading.tabIndex = -1;
    if (now !== found) focus(found);
    if (link || !back) end();
  };
  if (content !== null) watch.observe(content, { childList: true, subtree: true });
  look();
  return end;
}
