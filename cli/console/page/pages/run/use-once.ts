/** Reads a document once, and again when a mark changes or it is asked for: for what costs more to read than the run itself. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Ask, CallError, read } from "../../api/call.ts";
import type { Polled } from "../../api/poll.ts";

interface State<Document> extends Omit<Polled<Document>, "refresh"> {
  readonly key?: string;
}

/** @param ask undefined: nothing is asked @param mark it is read again when this changes */
export function useOnce<Document>(ask: Ask | undefined, mark = ""): Polled<Document> {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [state, setState] = useState<State<Document>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (key === undefined) return;
    const ended = new AbortController();
    read<Document>(JSON.parse(key), ended.signal).then(
      ({ document }) => setState({ key, document, at: Date.now() }),
      (thrown: unknown) => {
        if (ended.signal.aborted) return;
        const error = thrown instanceof CallError ? thrown : new CallError(String(thrown), 0);
        setState((before) => ({ ...(before.key === key ? before : { key }), error }));
      },
    );
    return () => ended.abort();
  }, [key, round, mark]);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  return state.key === key && key !== undefined ? { ...state, refresh } : { refresh };
}
