/** Buttons that ask before they change something: one dialog for all of a page, and the answer is said. */
import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import { About } from "../about.ts";
import type { Answer } from "../api/call.ts";
import { type Action, ActionDialog } from "./action.tsx";
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
        say(answer.said.join(" ") || `Done: ${action.verb}.`);
        onDone(answer, action);
      }}
    />
  );
  return { dialog, act: setAction };
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
