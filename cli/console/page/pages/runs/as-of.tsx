/** When something was read that is not kept up to date all the time, and a button that reads it again. */
import type { ComponentChildren } from "preact";
import type { Polled } from "../../api/poll.ts";
import { Time } from "../../parts/time.tsx";

interface AsOfProps {
  readonly of: Pick<Polled<unknown>, "at" | "refresh">;
  /** What comes before it in the sentence. */
  readonly children?: ComponentChildren;
}

export function AsOf({ of: { at, refresh }, children }: AsOfProps) {
  if (at === undefined) return null;
  return (
    <p class="as-of">
      {children === undefined ? "Read" : <>{children}, read</>} <Time at={new Date(at).toISOString()} />.{" "}
      <button type="button" class="plain" onClick={refresh}>
        Read it again
      </button>
    </p>
  );
}
