/** A link within the console: it changes the address without loading the page again. */
import type { ComponentChildren } from "preact";
import { goTo } from "../api/location.ts";

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  /** It leads to the page that is shown. */
  readonly current?: boolean;
}

export function Link({ to, children, class: kind, current }: LinkProps) {
  const follow = (event: MouseEvent) => {
    // A new tab or window is the browser's own affair.
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} class={kind} aria-current={current ? "page" : undefined} onClick={follow}>
      {children}
    </a>
  );
}
