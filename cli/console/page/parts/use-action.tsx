/** Buttons that ask before they change something: one dialog for all of a page, and the answer is said. */
import type { ComponentChildren } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import { About } from "../about.ts";
import { runAddress } from "../api/addresses.ts";
import type { Answer } from "../api/call.ts";
import { type Done, doneWords } from "../words/done.ts";
import { type Action, ActionDialog } from "./action.tsx";
import { Link } from "./link.tsx";
import { Say } from "./said.tsx";

interface UseAction {
  /** The dialog, to be put somewhere in the page. */
  readonly dialog: ComponentChildren;
  /** Opens it, or changes what it shows while it is open. */
  act(action: Action): void;
}

/** What is asked, in which of the dialogs that were opened one after another. */
interface Opened {
  readonly action: Action;
  readonly number: number;
}

/** @param onDone what the page does then, such as to ask again: not where the dialog was closed before the answer came */
export function useAction(onDone: (answer: Answer<unknown>, action: Action) => void): UseAction {
  const say = useContext(Say);
  const [opened, setOpened] = useState<Opened>();
  const newest = useRef(0);
  const open = useRef<number>(undefined);
  useEffect(
    () => () => {
      open.current = undefined;
    },
    [],
  );
  const act = useCallback((action: Action) => {
    open.current ??= ++newest.current;
    setOpened({ action, number: open.current });
  }, []);
  const close = (number: number) => {
    if (open.current !== number) return;
    open.current = undefined;
    setOpened(undefined);
  };
  const { action, number = 0 } = opened ?? {};
  const dialog = action !== undefined && (
    <ActionDialog
      key={number}
      action={action}
      onClose={() => close(number)}
      onLate={(refusal) => say(`${action.verb}: ${refusal}`)}
      onDone={(answer) => {
        const isOpen = open.current === number;
        close(number);
        say(<DoneWords done={doneWords(action.ask, answer.document, answer.said)} verb={action.verb} />);
        // Who has closed it may be at something else.
        if (isOpen) onDone(answer, action);
      }}
    />
  );
  return { dialog, act };
}

/** What was done, with a link to the run that it names. */
function DoneWords({ done, verb }: { readonly done: Done | undefined; readonly verb: string }) {
  if (done === undefined) return <span>Done: {verb}.</span>;
  const { text, run } = done;
  const [before = "", ...after] = run === undefined ? [text] : text.split(run);
  return (
    <span>
      {before}
      {run !== undefined && <Link to={runAddress(run)}>{run}</Link>}
      {after.join(run)}
    </span>
  );
}

interface ActionButtonProps {
  readonly children: ComponentChildren;
  readonly kind?: "main" | "grave";
  onClick(): void;
}

/** A button for what changes something: out of reach in a read-only console, and until it is known whether it is one. */
export function ActionButton({ children, kind, onClick }: ActionButtonProps) {
  const { readOnly } = useContext(About);
  const why = readOnly ? "This console is read-only" : undefined;
  return (
    <button type="button" class={kind} disabled={readOnly !== false} title={why} onClick={onClick}>
      {children}
    </button>
  );
}
