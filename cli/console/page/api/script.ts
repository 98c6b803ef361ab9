/** Loads a part of the page's script when it is first wanted: nobody waits for the others. */
import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import { CallError } from "./call.ts";
import type { Polled } from "./poll.ts";

const loaded = new Map<() => Promise<unknown>, unknown>();

/** @param load always the same function for the same script; undefined: nothing is loaded @returns the script as a document */
export function useScript<Script>(load: (() => Promise<Script>) | undefined): Polled<Script> {
  const [state, setState] = useState<{ readonly of?: typeof load; readonly error?: CallError }>({});
  const [round, setRound] = useState(0);
  useLayoutEffect(() => {
    if (load === undefined || loaded.has(load)) return;
    let isWanted = true;
    load().then(
      (script) => {
        loaded.set(load, script);
        if (isWanted) setState({ of: load });
      },
      () => {
        const error = new CallError("this part of the console could not be loaded", 0);
        if (isWanted) setState({ of: load, error });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [load, round]);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  if (load === undefined) return { refresh };
  return {
    document: loaded.get(load) as Script | undefined,
    error: state.of === load ? state.error : undefined,
    refresh,
  };
}
