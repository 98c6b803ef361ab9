/** The durations of a task's last runs, the oldest first, each in the colour and the shape of how it ended. */

import { useMemo } from "preact/hooks";
import type { RunDocument } from "../api/documents.ts";
import { colourOf } from "../words/statuses.ts";
import { timeOf } from "../words/time.ts";

const [width, height, bar] = [6, 24, 4];

export function Sparkline({ runs }: { readonly runs: readonly RunDocument[] }) {
  // Of a run that is under way most answers change nothing that is drawn.
  const drawn = runs.map((run) => [run.id, run.status, run.shown, durationMs(run)].join()).join();
  return useMemo(() => bars(runs), [drawn]);
}

function bars(runs: readonly RunDocument[]) {
  if (runs.length === 0) return <span class="none">none yet</span>;
  const shown = runs.toReversed();
  const longest = Math.max(1, ...shown.map(durationMs));
  const words = shown.map(({ shown: word }) => word);
  const counts = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
  return (
    <svg
      class="sparkline"
      role="img"
      width={shown.length * width}
      height={height}
      aria-label={
        shown.length === 1 ? `last run: ${words[0]}` : `last ${shown.length} runs: ${counts.join(", ")}`
      }
    >
      {shown.map((run, i) => {
        const tall = Math.max(3, Math.round((durationMs(run) / longest) * height));
        return (
          <rect
            key={run.id}
            class={colourOf(run.shown)}
            x={i * width}
            y={height - tall}
            width={bar}
            height={tall}
          >
            <title>{`${run.shown} ${run.scheduledTime}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

/** From start to end, as it is said of a run that has ended; what it has worked so far, of another. */
function durationMs({ usage, startedAt, endedAt }: RunDocument): number {
  const ms = endedAt === undefined ? usage?.ms : timeOf(endedAt) - timeOf(startedAt);
  return ms !== undefined && Number.isFinite(ms) ? ms : 0;
}
