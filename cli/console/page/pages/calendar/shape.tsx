/** The shape of a kind of verdict, so that no colour is needed to tell it. */
import { kinds } from "../../../../show/calendar/kinds.ts";

const circle = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";

/** Around 0, 0, ten pixels wide. */
const paths: Readonly<Record<string, string>> = {
  errored: "M-5-5h10v10h-10z",
  missed: "M0-6.5L6.5 0 0 6.5-6.5 0z",
  skipped: "M-5.5-1.75h11v3.5h-11z",
  doing: "M-4-5.5L6 0-4 5.5z",
  // A clock: it is decided at a time.
  unseen: `${circle}M0-2.5V0H2.5`,
  unknown: "M-5-4h10L0 5z",
  ran: circle,
  held: "M-4.5-5h3v10h-3zM1.5-5h3v10h-3z",
  coming: circle,
};

/** Within a drawing. @param kind its place among the kinds */
export function Shape({ kind }: { readonly kind: number }) {
  const { name = "unknown" } = kinds[kind] ?? {};
  return <path class={`shape kind-${name}`} d={paths[name] ?? circle} />;
}

/** Within a text. */
export function ShapeIcon({ kind }: { readonly kind: number }) {
  return (
    <svg class="icon" viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">
      <Shape kind={kind} />
    </svg>
  );
}

/** How hours of clock changes are hatched: the charts refer to it by its id. */
export function Hatching() {
  return (
    <svg class="hatching" width="0" height="0" aria-hidden="true">
      <pattern
        id="calendar-hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="2" height="6" />
      </pattern>
    </svg>
  );
}
