/** Asks for what seldom changes: once, again when `version` is another one, and when the page says so. Nothing is polled. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Ask, CallError, read } from "../../api/call.ts";
import type { Polled } from "../../api/poll.ts";

/** @param ask undefined: nothing is asked @param version of what the answer depends on */
export function useAskedOnce<Document>(ask: Ask | undefined, version = ""): Polled<Document> {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [count, setCount] = useState(0);
  const [state, setState] = useState<Omit<Polled<Document>, "refresh"> & { readonly key?: string }>({});
  useEffect(() => {
    if (key === undefined) return;
    const ended = new AbortController();
    read<Document>(JSON.parse(key), ended.signal).then(
      ({ document }) => setState({ key, document, at: Date.now() }),
      (error: unknown) => {
        if (ended.signal.aborted) return;
        const shown = error instanceof CallError ? error : new CallError(String(error), 0);
        setState((before) => ({ ...(before.key === key ? before : { key }), error: shown }));
      },
    );
    return () => ended.abort();
  }, [key, version, count]);
  const refresh = useCallback(() => setCount((before) => before + 1), []);
  return state.key === key ? { ...state, refresh } : { refresh };
}
