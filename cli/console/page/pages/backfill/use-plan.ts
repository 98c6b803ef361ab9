/** The plan of what the form says: asked for once it has not changed for a moment, and again only by hand, as it may read much. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { type Ask, CallError, read } from "../../api/call.ts";
import { present } from "../../api/now.ts";
import type { Polled } from "../../api/poll.ts";
import type { PlanDocument } from "./documents.ts";

const stillMs = 400;

export interface AskedPlan extends Polled<PlanDocument> {
  /** The plan that is shown is of what the form said before. */
  readonly isOld: boolean;
}

/** @param ask undefined: nothing is asked */
export function usePlan(ask: Ask | undefined): AskedPlan {
  const key = ask === undefined ? undefined : JSON.stringify(ask);
  const [state, setState] = useState<Omit<Polled<PlanDocument>, "refresh"> & { readonly key?: string }>({});
  const [times, setTimes] = useState(0);
  const refresh = useCallback(() => setTimes((before) => before + 1), []);
  useEffect(() => {
    setState((before) => (key === undefined ? {} : { ...before, error: undefined }));
    if (key === undefined) return;
    const ended = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { document } = await read<PlanDocument>(JSON.parse(key), ended.signal);
        setState({ key, document, at: present() });
      } catch (error) {
        if (ended.signal.aborted) return;
        setState({ key, error: error instanceof CallError ? error : new CallError(String(error), 0) });
      }
    }, stillMs);
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [key, times]);
  return { ...state, isOld: state.key !== key, refresh };
}
