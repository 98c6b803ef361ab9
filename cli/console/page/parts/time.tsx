/** An instant: how far it is, and, to look at, when it is in the viewer's zone, in the task's, and in UTC. */
import { useNow } from "../api/now.ts";
import { distanceText, instantText, isoText, rawText, timeOf } from "../words/time.ts";

interface TimeProps {
  /** ISO. */
  readonly at: string;
  /** The task's zone, such as `Europe/London`. @default none is shown */
  readonly zone?: string;
  /** Shows the instant itself, and how far it is to look at. @default false */
  readonly whole?: boolean;
}

export function Time({ at, zone, whole }: TimeProps) {
  const now = useNow();
  const ms = timeOf(at);
  // A record that was written by hand may have any text.
  if (Number.isNaN(ms)) return <span title="no instant">{rawText(at)}</span>;
  const far = distanceText(ms, now);
  const here = instantText(ms);
  const other = zone === undefined ? [] : [`${instantText(ms, zone)} in ${zone}`];
  const title = [whole ? far : `${here} here`, ...other, isoText(ms)].join("\n");
  return (
    <time dateTime={at} title={title}>
      {whole ? here : far}
    </time>
  );
}
