/** Reads a document once, and again when it is asked for: for what is not kept up to date. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Ask, CallError, readOnce } from "../../api/call.ts";
import type { Polled } from "../../api/poll.ts";

interface State<Document> extends Omit<Polled<Document>, "refresh"> {
  readonly key?: string;
}

/** @param ask undefined: nothing is asked */
export function useOnce<Document>(ask: Ask | undefined): Polled<Document> {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [state, setState] = useState<State<Document>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (key === undefined) return;
    const ended = new AbortController();
    const look = async () => {
      try {
        const { document } = await readOnce<Document>(JSON.parse(key), ended.signal);
        setState({ key, document, at: Date.now() });
      } catch (thrown) {
        if (ended.signal.aborted) return;
        const error = thrown instanceof CallError ? thrown : new CallError(String(thrown), 0);
        setState((before) => ({ ...(before.key === key ? before : { key }), error }));
      }
    };
    void look();
    return () => ended.abort();
  }, [key, round]);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  return state.key === key && key !== undefined ? { ...state, refresh } : { refresh };
}
