/** Buttons that ask before they change something: one dialog for all of a page, and the answer is said. */
import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
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
  /** Opens it. */
  act(action: Action): void;
}

/** @param onDone what the page does then, such as to ask anew */
export function useAction(onDone: (answer: Answer<unknown>, action: Action) => void): UseAction {
  const say = useContext(Say);
  const [action, setAction] = useState<Action>();
  const dialog = action !== undefined && (
    <ActionDialog
      action={action}
      onClose={() => setAction(undefined)}
      onDone={(answer) => {
        setAction(undefined);
        say(<DoneWords done={doneWords(action.ask, answer.document, answer.said)} verb={action.verb} />);
        onDone(answer, action);
      }}
    />
  );
  return { dialog, act: setAction };
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

/** A button for what changes something: out of reach in a read-only console. */
export function ActionButton({ children, kind, onClick }: ActionButtonProps) {
  const { readOnly } = useContext(About);
  const why = readOnly ? "This console is read-only" : undefined;
  return (
    <button type="button" class={kind} disabled={readOnly} title={why} onClick={onClick}>
      {children}
    </button>
  );
}
