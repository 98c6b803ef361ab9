/**
 * Asks before something is changed: what will happen, a note, what the task wants to be asked, and the command line that does
 * the same. What the command refuses is said in the dialog, and nothing is lost of what was typed.
 */
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { About } from "../about.ts";
import { type Answer, type Ask, callErrorOf, isLost, maybeDone, write } from "../api/call.ts";
import { commandLine } from "../api/command-line.ts";
import { ownId } from "../api/own-id.ts";
import { CommandLine } from "./command-line.tsx";

export interface Action {
  /** What the button says, such as `Cancel the run`. */
  readonly verb: string;
  /** What will happen, in a sentence or two. */
  readonly words: ComponentChildren;
  /** Without the note. */
  readonly ask: Ask;
  /** The task's name, where it has to be typed. */
  readonly typed?: string;
  /** The id of the one run that it starts, which its command line does not show. @default drawn when the dialog opens */
  readonly once?: string;
  /** The file that goes with it. */
  readonly file?: File;
  /** More to choose or to fill in; what it changes is in `ask`. */
  readonly fields?: ComponentChildren;
  /** It destroys something. @default false */
  readonly isGrave?: boolean;
  /** Whether the command takes a note. @default true */
  readonly takesNote?: boolean;
  /** Names of params whose values the command line does not show. @default none */
  readonly secrets?: readonly string[];
  /** Called once it is done, also where its dialog was closed meanwhile. */
  onDone?(): void;
}

interface ActionProps {
  readonly action: Action;
  onDone(answer: Answer<unknown>): void;
  onClose(): void;
  /** It is refused after the dialog was closed. */
  onLate(refusal: string): void;
}

export function ActionDialog({ action, onDone, onClose, onLate }: ActionProps) {
  const { verb, words, ask, typed, file, fields, isGrave, takesNote = true, secrets = [] } = action;
  const about = useContext(About);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [note, setNote] = useState("");
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const isDone = useRef(false);
  const [drawn] = useState(ownId);
  useEffect(() => dialog.current?.showModal(), []);
  const options = { ...ask.options, ...(note.trim() !== "" && { note: note.trim() }) };
  const asked = { ...ask, options };
  // One that asks for its own id has it already.
  const once = ask.command === "run" && ask.args?.length === 1 && ask.options?.id === undefined;
  const isReady = !isBusy && about.readOnly === false && (typed === undefined || name === typed);
  const doIt = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await write(once ? withId(asked, action.once ?? drawn) : asked, file);
      isDone.current = true;
      action.onDone?.();
      // It gives the keyboard back to the button that opened it.
      dialog.current?.close();
      onDone(answer);
    } catch (thrown) {
      const message = callErrorOf(thrown).message;
      const unsure = once ? `It may have started: ${verb} starts no second run here.` : maybeDone;
      const refusal = isLost(thrown) ? `${message}. ${unsure}` : message;
      // A browser closes a dialog at the third Esc, whatever its page says.
      if (!dialog.current?.open) return onLate(refusal);
      setError(refusal);
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => isBusy && event.preventDefault()}
      onClose={() => isDone.current || onClose()}
    >
      <form onSubmit={(event) => void doIt(event)}>
        <h2 id={heading}>{verb}</h2>
        <div>{words}</div>
        {fields}
        {takesNote && (
          <label class="field">
            Note
            <input value={note} maxLength={1_000} onInput={(event) => setNote(event.currentTarget.value)} />
            <small>Kept in the record, with who did it.</small>
          </label>
        )}
        {typed !== undefined && (
          <label class="field">
            Type <b>{typed}</b> to confirm
            <input value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
          </label>
        )}
        <CommandLine line={commandLine(withoutSecrets(asked, secrets), about, file?.name)} />
        {about.readOnly && <p class="problem">This console is read-only.</p>}
        {error !== undefined && (
          <p class="problem" role="alert">
            {error}
          </p>
        )}
        <div class="buttons">
          <button type="button" disabled={isBusy} onClick={() => dialog.current?.close()}>
            Leave it
          </button>
          <button type="submit" class={isGrave ? "grave" : "main"} disabled={!isReady}>
            {isBusy ? "…" : verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function withId(ask: Ask, id: string): Ask {
  return { ...ask, options: { ...ask.options, id } };
}

/** With a word in place of each secret, to be replaced by who copies the line. */
function withoutSecrets(ask: Ask, secrets: readonly string[]): Ask {
  const { params } = ask.options ?? {};
  if (typeof params !== "string" || secrets.length === 0) return ask;
  const shown = JSON.stringify(JSON.parse(params), (name, value) =>
    secrets.includes(name) ? "SECRET" : value,
  );
  return { ...ask, options: { ...ask.options, params: shown } };
}
