/** Leads to the form that runs a task; in a read-only console, which runs nothing, it is for a check of params. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { About } from "../about.ts";
import { formAddress } from "../api/addresses.ts";
import { Link } from "./link.tsx";

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

export function FormLink({ task, from, class: kind, children, after }: FormLinkProps) {
  const { readOnly } = useContext(About);
  return (
    <Link class={kind} to={formAddress(task, from)}>
      {readOnly ? "Check params…" : children}
      {after}
    </Link>
  );
}
