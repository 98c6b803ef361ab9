/** Links within the console: they change the address without loading the page again. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import { formAddress } from "../api/addresses.ts";
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

interface FormLinkProps {
  readonly task: string;
  /** The id of a run whose params the form takes over. */
  readonly from?: string;
  readonly class?: string;
  /** What it is called where runs may be started. */
  readonly children: ComponentChildren;
  /** What comes after either name, such as whose form it is. */
  readonly after?: ComponentChildren;
}

/** Leads to the form that runs a task; in a read-only console, which runs nothing, it is for a check of params. */
export function FormLink({ task, from, class: kind, children, after }: FormLinkProps) {
  const { readOnly } = useContext(About);
  return (
    <Link class={kind} to={formAddress(task, from)}>
      {readOnly ? "Check params…" : children}
      {after}
    </Link>
  );
}
