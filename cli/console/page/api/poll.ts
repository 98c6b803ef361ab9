/**
 * Keeps a document of the command up to date: every 2 s while something in it is under way, every 30 s else, and never while
 * nobody sees the page, or while a person holds it. After an error it asks less and less often, at least once a minute.
 */

import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Ask, type CallError, callErrorOf, read } from "./call.ts";
import { isHeld, noteAnswer, onHold } from "./live.ts";
import { present } from "./now.ts";
import { onRecovery } from "./trouble.ts";
import { wakeAfter } from "./wake.ts";

const busyMs = 2_000;
const idleMs = 30_000;
const longestMs = 60_000;

export interface Polled<Document> {
  /** Undefined until the first answer. */
  readonly document?: Document;
  /** Of the last call, if it failed: the document is as old as `at`. */
  readonly error?: CallError;
  /** When the last answer came, in epoch milliseconds. */
  readonly at?: number;
  /** Asks now. */
  refresh(): void;
}

/**
 * @param ask undefined: nothing is asked @param isBusy whether something in the document is under way
 * @param restMs how long else until it is asked again, in milliseconds; `Infinity` where it changes no more by itself
 * @param readBy how it is asked: `readTogether` where many like it are asked at once
 */
export function usePolled<Document>(
  ask: Ask | undefined,
  isBusy: (document: Document) => boolean = () => false,
  restMs: (document: Document) => number | undefined = () => undefined,
  readBy: typeof read = read,
): Polled<Document> {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [state, setState] = useState<Omit<Polled<Document>, "refresh"> & { readonly key?: string }>({});
  const now = useRef<() => void>(() => {});
  const pace = useRef({ isBusy, restMs });
  pace.current = { isBusy, restMs };
  // The question is under way while the browser paints what is there.
  useLayoutEffect(() => {
    if (key === undefined) return;
    let stopWaiting = () => {};
    let failures = 0;
    // What was never answered is asked for even while updates are held.
    let isWanted = true;
    const ended = new AbortController();
    const look = async () => {
      stopWaiting();
      if (document.hidden || ended.signal.aborted) return;
      if (isHeld() && !isWanted) return;
      let wait = idleMs;
      try {
        const { document: found } = await readBy<Document>(JSON.parse(key), ended.signal);
        failures = 0;
        isWanted = false;
        noteAnswer();
        wait = pace.current.isBusy(found) ? busyMs : (pace.current.restMs(found) ?? idleMs);
        setState((before) =>
          before.document === found && before.error === undefined && before.key === key
            ? { ...before, at: present() }
            : { key, document: found, at: present() },
        );
      } catch (error) {
        if (ended.signal.aborted) return;
        wait = Math.min(longestMs, busyMs * 2 ** failures++);
        setState((before) => ({ ...(before.key === key ? before : { key }), error: callErrorOf(error) }));
      }
      if (!ended.signal.aborted && Number.isFinite(wait)) stopWaiting = wakeAfter(wait, look);
    };
    const seen = () => {
      if (!document.hidden) void look();
    };
    now.current = () => {
      isWanted = true;
      void look();
    };
    const released = onHold(seen);
    const recovered = onRecovery(() => failures > 0 && seen());
    document.addEventListener("visibilitychange", seen);
    void look();
    return () => {
      ended.abort();
      stopWaiting();
      released();
      recovered();
      document.removeEventListener("visibilitychange", seen);
    };
  }, [key]);
  const refresh = useCallback(() => now.current(), []);
  return state.key === key ? { ...state, refresh } : { refresh };
}
