/** When a run is for: how far that is, and the instant on the viewer's clock, short. */
import { Time } from "../../../parts/time.tsx";

const format = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
});

/** A text of the command, whose instants are in UTC, with them on the viewer's clock. */
export function onThisClock(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (at) => format.format(Date.parse(at)));
}

export function When({ at, zone }: { readonly at: string; readonly zone?: string }) {
  return (
    <>
      <Time at={at} zone={zone} />
      <small>{format.format(Date.parse(at))}</small>
    </>
  );
}
