/** Asks the console whether it is there, which calls nothing, so that a page at rest does not look live when it is not. */
import { useEffect, useRef } from "preact/hooks";
import { askAlive } from "../api/call.ts";
import { isHeld } from "../api/live.ts";

const everyMs = 5_000;

/** Only while somebody sees the page, and updates are not held. @param onDeploy the console was told of a deploy since it was asked last */
export function useAlive(onDeploy: () => void): void {
  const renewals = useRef<number>(undefined);
  useEffect(() => {
    const look = async () => {
      if (document.hidden || isHeld()) return;
      const found = await askAlive();
      if (found === undefined) return;
      const before = renewals.current;
      renewals.current = found;
      if (before !== undefined && before !== found) onDeploy();
    };
    const timer = setInterval(() => void look(), everyMs);
    return () => clearInterval(timer);
  }, [onDeploy]);
}
