/** How far a run is: its bar, its rate, the time left, and what its task says of it. */

import type { ComponentChildren } from "preact";
import { useNow } from "../../api/now.ts";
import { countText } from "../../words/count.ts";
import { isCounted } from "../../words/progress.ts";
import { rateText } from "../../words/rate.ts";
import { colourOf } from "../../words/statuses.ts";
import { durationText } from "../../words/time.ts";
import { hasEnded, tookText } from "../../words/took.ts";
import { usdText, usdTitle } from "../../words/usd.ts";
import type { RunDetails } from "./documents.ts";
import { usageOf } from "./figures.ts";

export function Progress({ run }: { readonly run: RunDetails }) {
  const { progress, counts = {}, message, warning, shardsNow } = run;
  const { percent, text } = progress;
  const usage = usageOf(run);
  const isLive = !hasEnded(run);
  const rate = shardsNow?.ratePerSecond ?? progress.ratePerSecond;
  const left = isLive ? (shardsNow?.secondsLeft ?? progress.secondsLeft) : undefined;
  return (
    <section aria-label="Progress" class="how-far">
      {isCounted(run) && (
        <p>
          {percent !== undefined && (
            <progress
              class={colourOf(run.shown)}
              max={100}
              value={percent}
              aria-label="Progress of the run"
            />
          )}
          {text}
        </p>
      )}
      {message !== undefined && <p class="message">{message}</p>}
      {warning !== undefined && warning !== "" && <p class="warning">▲ {warning}</p>}
      <dl class="figures">
        <Figure name="Duration">{<Elapsed run={run} />}</Figure>
        {rate !== undefined && <Figure name="Rate">{rateText(rate)}</Figure>}
        {left !== undefined && <Figure name="Left">{durationText(left * 1_000)}</Figure>}
        {shardsNow !== undefined && (
          <Figure name="Shards">
            {countText(shardsNow.ended)} of {countText(shardsNow.all)}, {countText(shardsNow.atWork)} at work
          </Figure>
        )}
        {run.attempt > 1 && <Figure name="Attempt">{run.attempt}</Figure>}
        {usage !== undefined && <Figure name="Turns">{countText(usage.turns)}</Figure>}
        {usage?.peakMb !== undefined && <Figure name="Peak memory">{countText(usage.peakMb)} MB</Figure>}
        {run.usd !== undefined && (
          <Figure name="Cost">
            <span title={usdTitle}>
              {usdText(run.usd)} <small>computed, not billed</small>
            </span>
          </Figure>
        )}
        {Object.entries(counts).map(([name, count]) => (
          <Figure key={name} name={name}>
            {countText(count)}
          </Figure>
        ))}
      </dl>
    </section>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Elapsed({ run }: { readonly run: RunDetails }) {
  const now = useNow();
  return <>{tookText(run, now) || "not begun"}</>;
}
