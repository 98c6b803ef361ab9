/** When a run is for: how far that is, and the instant on the viewer's clock, short. */
import { Time } from "../../../parts/time.tsx";

const format = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
});

export function When({ at, zone }: { readonly at: string; readonly zone?: string }) {
  return (
    <>
      <Time at={at} zone={zone} />
      <small>{format.format(Date.parse(at))}</small>
    </>
  );
}
