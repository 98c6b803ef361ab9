/** When a run is for: how far that is, and the instant on the viewer's clock, short. */
import { Time } from "../../../parts/time.tsx";
import { isInstant, shortText, timeOf } from "../../../words/time.ts";

export function DueTime({ at, zone }: { readonly at: string; readonly zone?: string }) {
  return (
    <>
      <Time at={at} zone={zone} />
      {isInstant(timeOf(at)) && <small>{shortText(at, true)}</small>}
    </>
  );
}
