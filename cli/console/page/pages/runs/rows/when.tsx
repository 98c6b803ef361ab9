/** When a run is for: how far that is, and the instant on the viewer's clock, short. */
import { Time } from "../../../parts/time.tsx";
import { isInstant, shortText, timeOf } from "../../../words/time.ts";

/** A text of the command, whose instants are in UTC, with them on the viewer's clock. */
export function onThisClock(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (at) => shortText(at, true));
}

export function When({ at, zone }: { readonly at: string; readonly zone?: string }) {
  return (
    <>
      <Time at={at} zone={zone} />
      {isInstant(timeOf(at)) && <small>{shortText(at, true)}</small>}
    </>
  );
}
