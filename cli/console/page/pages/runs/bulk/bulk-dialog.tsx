/**
 * Moves many runs: it counts those that are meant, says how many may be moved, and after a yes moves one after another, a few
 * at once, until all are done or somebody stops it. What was refused is listed with why.
 */

import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { About } from "../../../about.ts";
import { type Ask, write } from "../../../api/call.ts";
import type { ListedTask } from "../../../api/documents.ts";
import { moveAsk, moveConfirmation } from "../../../api/moves.ts";
import { Say } from "../../../parts/said.tsx";
import { countText } from "../../../words/count.ts";
import { type MoveWords, moves } from "../../../words/moves.ts";
import { doneWord, type SetMove } from "../moves.ts";
import { type Acted, actOnEach } from "./act.ts";
import { CommandLines } from "./command-lines.tsx";
import { type Counted, countMatching, type Target } from "./count.ts";
import { ActedProgress, actedText, Count } from "./how-many.tsx";

/** What is moved, and which runs. */
export interface Bulk {
  readonly move: SetMove;
  /** Such as `the chosen runs`. */
  readonly subject: string;
  /** Undefined: they are counted by `ask`. */
  readonly runs?: readonly Target[];
  readonly ask?: Ask;
  /** One command that does the same. */
  readonly set?: Ask;
}

interface BulkDialogProps {
  readonly bulk: Bulk;
  readonly tasks: readonly ListedTask[];
  /** Once it is closed, with whether something was moved. */
  onClose(hasMoved: boolean): void;
}

export function BulkDialog({ bulk, tasks, onClose }: BulkDialogProps) {
  const { move, subject, set } = bulk;
  const { verb, words, isGrave }: MoveWords = moves[move];
  const done = doneWord(move);
  const { readOnly } = useContext(About);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const { counted, count, error } = useCounted(bulk);
  const [note, setNote] = useState("");
  const [typed, setTyped] = useState("");
  const [stop, setStop] = useState<AbortController>();
  const [acted, setActed] = useState<Acted>();
  const [meant, setMeant] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => () => stop?.abort(), [stop]);
  const say = useContext(Say);
  const allowed = counted?.runs.filter((run) => run.allowed.includes(move)) ?? [];
  const names = namesToType(move, allowed, tasks);
  const isReady =
    counted !== undefined && allowed.length > 0 && readOnly === false && typed.trim() === names.join(" ");
  const isActing = stop !== undefined && !isOver;
  const more = note.trim() === "" ? {} : { note: note.trim() };
  const askOf = (run: Target): Ask => {
    const ask = moveAsk(move, run, tasks);
    return { ...ask, options: { ...ask.options, ...more } };
  };
  const start = async (runs: readonly Target[]) => {
    const controller = new AbortController();
    const byId = new Map(runs.map((run) => [run.id, run]));
    const ids = [...byId.keys()];
    setMeant(ids);
    setActed({ done: 0, refused: [] });
    setStop(controller);
    setOver(false);
    const end = await actOnEach(ids, (id) => write(askOf(byId.get(id) as Target)), {
      signal: controller.signal,
      onChange: setActed,
    });
    if (dialog.current?.open) setOver(true);
    else say(`Stopped, as its dialog was closed: ${actedText(end, ids.length, done)}.`);
  };
  const begin = (event: SubmitEvent) => {
    event.preventDefault();
    if (isReady && !isActing) void start(allowed);
  };
  const refused = new Set(acted?.refused.map(({ id }) => id));
  const again = allowed.filter(({ id }) => refused.has(id));
  return (
    <dialog
      ref={dialog}
      class="bulk"
      aria-labelledby={heading}
      onCancel={(event) => {
        // It goes on unseen otherwise.
        if (isActing) event.preventDefault();
      }}
      onClose={() => {
        // A browser closes a dialog at the third Esc, whatever its page says.
        stop?.abort();
        onClose((acted?.done ?? 0) > 0);
      }}
    >
      <form onSubmit={begin}>
        <h2 id={heading}>
          {verb} {subject}
        </h2>
        {stop === undefined ? (
          <>
            <p>{words}</p>
            {error !== undefined && (
              <p class="problem" role="alert">
                {error}
              </p>
            )}
            <div role="status">
              {counted === undefined && error === undefined && <p>Counting… {count}</p>}
              {counted !== undefined && <Count counted={counted} allowed={allowed} done={done} />}
            </div>
            {allowed.length > 0 && (
              <>
                <label class="field">
                  Note, the same for all
                  <input
                    value={note}
                    maxLength={1_000}
                    onInput={({ currentTarget: { value } }) => setNote(value)}
                  />
                  <small>Kept in each record, with who did it.</small>
                </label>
                {names.length > 0 && (
                  <label class="field">
                    Type <b>{names.join(" ")}</b> to confirm
                    <input
                      value={typed}
                      autocomplete="off"
                      onInput={({ currentTarget: { value } }) => setTyped(value)}
                    />
                  </label>
                )}
                <CommandLines
                  one={
                    set && counted?.isCut === false
                      ? { ...set, options: { ...set.options, ...more } }
                      : undefined
                  }
                  each={allowed.map(askOf)}
                />
              </>
            )}
          </>
        ) : (
          acted !== undefined && <ActedProgress {...{ acted, of: meant.length, done, isOver }} />
        )}
        {readOnly && <p class="problem">This console is read-only.</p>}
        <div class="buttons">
          {!isActing && (
            <button type="button" onClick={() => dialog.current?.close()}>
              {stop === undefined ? "Leave it" : "Close"}
            </button>
          )}
          {isActing && (
            <button type="button" class="grave" disabled={stop.signal.aborted} onClick={() => stop.abort()}>
              Stop
            </button>
          )}
          {isOver && again.length > 0 && (
            <button type="button" onClick={() => void start(again)}>
              Try the refused again
            </button>
          )}
          {stop === undefined && (
            <button type="submit" class={isGrave ? "grave" : "main"} disabled={!isReady}>
              {verb} {allowed.length > 0 ? countText(allowed.length) : ""}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

/** The runs that are meant: those given, or all that match, once they are counted. */
function useCounted({ runs, ask }: Bulk) {
  const given = runs && { runs, isCut: false };
  const [counted, setCounted] = useState<Counted | undefined>(given);
  const [count, setCount] = useState(0);
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (ask === undefined) return;
    const ended = new AbortController();
    countMatching(ask, { signal: ended.signal, onCount: setCount }).then(setCounted, (thrown: unknown) => {
      if (!ended.signal.aborted) setError(thrown instanceof Error ? thrown.message : String(thrown));
    });
    return () => ended.abort();
  }, []);
  return { counted, count, error };
}

/** Of tasks that want their name typed before their runs begin again. */
function namesToType(
  move: SetMove,
  runs: readonly Target[],
  tasks: readonly ListedTask[],
): readonly string[] {
  return [...new Set(runs.flatMap(({ task }) => moveConfirmation(move, task, tasks).typed ?? []))];
}
