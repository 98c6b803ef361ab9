/** Asks for what seldom changes, or costs much to read: once, and again when it is asked to. Nothing is polled. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Ask, callErrorOf, readOnce } from "./call.ts";
import { present } from "./now.ts";
import type { Polled } from "./poll.ts";

/**
 * @param ask undefined: nothing is asked
 * @param version of what the answer depends on: it is asked again when this is another one; undefined until it is known
 */
export function useOnce<Document>(ask: Ask | undefined, version?: string): Polled<Document> {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [count, setCount] = useState(0);
  const [state, setState] = useState<Omit<Polled<Document>, "refresh"> & { readonly key?: string }>({});
  const first = useRef<{ readonly key?: string; version?: string }>({});
  if (first.current.key !== key) first.current = { key };
  first.current.version ??= version;
  const newer = version === first.current.version ? undefined : version;
  useEffect(() => {
    if (key === undefined) return;
    const ended = new AbortController();
    readOnce<Document>(JSON.parse(key), ended.signal).then(
      ({ document }) => setState({ key, document, at: present() }),
      (thrown: unknown) => {
        if (ended.signal.aborted) return;
        setState((before) => ({ ...(before.key === key ? before : { key }), error: callErrorOf(thrown) }));
      },
    );
    return () => ended.abort();
  }, [key, newer, count]);
  const refresh = useCallback(() => setCount((before) => before + 1), []);
  return state.key === key && key !== undefined ? { ...state, refresh } : { refresh };
}
