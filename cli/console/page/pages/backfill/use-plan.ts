/** The plan of what the form says: asked for once it has not changed for a moment, and again only by hand, as it may read much. */
import { useEffect, useState } from "preact/hooks";
import type { Ask } from "../../api/call.ts";
import { useOnce } from "../../api/once.ts";
import type { Polled } from "../../api/poll.ts";
import type { PlanDocument } from "./documents.ts";

const stillMs = 400;

interface AskedPlan extends Polled<PlanDocument> {
  /** The plan that is shown is of what the form said before. */
  readonly isOld: boolean;
}

export function usePlan(ask: Ask): AskedPlan {
  const key = JSON.stringify(ask);
  const [still, setStill] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setStill(key), stillMs);
    return () => clearTimeout(timer);
  }, [key]);
  const asked = useOnce<PlanDocument>(still === undefined ? undefined : JSON.parse(still));
  const [before, setBefore] = useState<PlanDocument>();
  useEffect(() => {
    if (asked.document !== undefined) setBefore(asked.document);
  }, [asked.document]);
  const isAsking = asked.document === undefined && asked.error === undefined;
  return { ...asked, document: isAsking ? before : asked.document, isOld: isAsking || still !== key };
}
