/** The address is the view: what a page shows is in its path and its query, so that each view can be kept and sent. */
import { useEffect, useState } from "preact/hooks";

const changed = "pawl-address";

let isLed = false;

/** Whether the page itself has led to where it is. An address that was opened in the browser may come from anybody. */
export function isLedHere(): boolean {
  return isLed;
}

/** Goes to another address of the console. @param how whether the one before it stays in the history */
export function goTo(address: string, how: "push" | "replace" = "push"): void {
  const before = location.pathname;
  isLed = true;
  if (how === "push") {
    history.replaceState({ followed: address }, "");
    history.pushState(null, "", address);
  } else history.replaceState(null, "", address);
  // Another page begins at its top.
  if (location.pathname !== before) scrollTo(0, 0);
  dispatchEvent(new Event(changed));
}

/** Where one went from this entry of the history, to which one has come back; undefined of one that was never left. */
export const followed = (): string | undefined =>
  (history.state as { readonly followed?: string } | null)?.followed;

/** The address, kept up to date. */
export function useAddress(): URL {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const look = () => setHref(location.href);
    addEventListener("popstate", look);
    addEventListener(changed, look);
    return () => {
      removeEventListener("popstate", look);
      removeEventListener(changed, look);
    };
  }, []);
  return new URL(href);
}

/** This address with other values in its query; an empty one is left out. */
export function withQuery(address: URL, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(address.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  return `${address.pathname}${query.size > 0 ? `?${query}` : ""}`;
}
