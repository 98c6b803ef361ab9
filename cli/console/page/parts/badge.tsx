/** A status or a verdict: a colour, a shape and its word, so that none of them is needed alone. */

const shapes: Readonly<Record<string, string>> = {
  succeeded: "●",
  errored: "■",
  running: "▶",
  enqueued: "○",
  paused: "‖",
  skipped: "–",
  cancelled: "×",
  missed: "◆",
  coming: "◌",
};

/** Of a status or a verdict. */
export const shapeOf = (status: string): string => shapes[status] ?? "○";

interface BadgeProps {
  /** Of the record: it chooses colour and shape. */
  readonly status: string;
  /** @default the status */
  readonly word?: string;
}

export function Badge({ status, word = status }: BadgeProps) {
  return (
    <span class={`badge is-${status}`}>
      <span aria-hidden="true">{shapeOf(status)}</span> {word}
    </span>
  );
}
