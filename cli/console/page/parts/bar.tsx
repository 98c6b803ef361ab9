/** A bar of parts of a whole, each in its colour; its words say the same. */
import { colourOf } from "../words/statuses.ts";

interface BarPart {
  /** It chooses the colour. */
  readonly status: string;
  readonly count: number;
}

interface BarProps {
  readonly parts: readonly BarPart[];
  /** The whole. @default the sum of the parts */
  readonly of?: number;
  /** What it says, such as `3 of 5 run`. */
  readonly label: string;
}

export function Bar({ parts, of = 0, label }: BarProps) {
  const whole = Math.max(
    of,
    parts.reduce((sum, { count }) => sum + count, 0),
    1,
  );
  let before = 0;
  return (
    <svg class="bar" role="img" aria-label={label} viewBox="0 0 100 8" preserveAspectRatio="none">
      <title>{label}</title>
      <rect class="whole" width="100" height="8" />
      {parts.map(({ status, count }) => {
        const x = (before / whole) * 100;
        before += count;
        return <rect key={status} class={colourOf(status)} x={x} width={(count / whole) * 100} height="8" />;
      })}
    </svg>
  );
}
