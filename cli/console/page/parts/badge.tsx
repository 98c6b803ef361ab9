/** A status or a verdict: a colour, a shape and its word, so that none of them is needed alone. */
import { colourOf, shapeOf } from "../words/statuses.ts";

interface BadgeProps {
  /** It chooses colour and shape. */
  readonly status: string;
  /** @default the status */
  readonly word?: string;
}

export function Badge({ status, word = status }: BadgeProps) {
  return (
    <span class={`badge ${colourOf(status)}`}>
      <span aria-hidden="true">{shapeOf(status)}</span> {word}
    </span>
  );
}
