/** A backfill that was started: how far it is, what becomes of the instants, and the runs that it has begun. */

import { backfillAddress, runAddress, taskAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";
import { withQuery } from "../../api/location.ts";
import { useNow } from "../../api/now.ts";
import { usePolled } from "../../api/poll.ts";
import { Badge } from "../../parts/badge.tsx";
import { Bar } from "../../parts/bar.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { countedText, countText } from "../../words/count.ts";
import { rateText } from "../../words/rate.ts";
import { isoText, onThisClock } from "../../words/time.ts";
import { isUnderWay, tookText } from "../../words/took.ts";
import { Begun } from "./begun.tsx";
import type { BackfillRun, PlanDocument } from "./documents.ts";
import { Moves } from "./moves.tsx";
import { formOf, planOfRun } from "./query.ts";
import { Strip } from "./strip.tsx";

/** What has more instants is not read every other second. */
const mostLive = 500;

interface StartedProps {
  readonly address: URL;
  readonly id: string;
  readonly zone: string;
  readonly tasks: readonly ListedTask[];
}

export function StartedBackfill({ address, id, zone, tasks }: StartedProps) {
  const ask = { command: "status", args: [id] };
  const polled = usePolled<BackfillRun>(ask, isUnderWay);
  return (
    <>
      <Loaded of={polled}>
        {(run) =>
          run.params === undefined ? (
            <p class="problem">
              <Link to={runAddress(id)}>{id}</Link> is no run of a backfill.
            </p>
          ) : (
            <RunProgress
              {...{ ask, address, run, zone, tasks, params: run.params }}
              refresh={polled.refresh}
            />
          )
        }
      </Loaded>
      {polled.document?.params === undefined && (
        <>
          <p>
            Go on with <Link to={backfillAddress({})}>the backfills</Link>.
          </p>
          <SameCommand ask={ask} />
        </>
      )}
    </>
  );
}

interface RunProgressProps {
  readonly ask: Ask;
  readonly address: URL;
  readonly run: BackfillRun;
  readonly params: NonNullable<BackfillRun["params"]>;
  readonly zone: string;
  readonly tasks: readonly ListedTask[];
  refresh(): void;
}

function RunProgress({ ask, address, run, params, zone, refresh, tasks }: RunProgressProps) {
  const { id, shown, error, waits, note, author, createdAt, scheduledTime } = run;
  const isLive = isUnderWay(run) && (run.total ?? 0) <= mostLive;
  const plan = usePolled<PlanDocument>(planOfRun(params, scheduledTime), () => isLive);
  const again = withQuery(address, formOf(params));
  return (
    <>
      <div class="headline">
        <h2>
          <Link to={taskAddress(params.task)}>{params.task}</Link> <Badge status={shown} />
        </h2>
        <Moves run={run} refresh={refresh} />
      </div>
      <Counts run={run} />
      {error !== undefined && <p class="problem">{`${error.name}: ${error.message}`}</p>}
      {waits !== undefined && <p>{onThisClock(waits)}</p>}
      <Loaded of={plan}>
        {(document) => (document.instants === 0 ? null : <Strip plan={document} zone={zone} />)}
      </Loaded>
      <dl>
        <dt>Range</dt>
        <dd>
          <Time at={params.from} zone={zone} whole /> to{" "}
          <Time at={params.to ?? scheduledTime} zone={zone} whole />
        </dd>
        <dt>It starts</dt>
        <dd>{askedText(params)}</dd>
        <dt>Started</dt>
        <dd>
          <Time at={createdAt} zone={zone} />
          {author !== undefined && ` by ${author}`}
          {note !== undefined && `: ${note}`}
        </dd>
        <dt>Its run</dt>
        <dd>
          <Link to={runAddress(id)}>{id}</Link>
        </dd>
      </dl>
      <p class="buttons">
        <Link to={again}>Plan the same range again</Link>
        <Link to={withQuery(address, formOf(params, "errored"))}>Plan a redrive of what errored</Link>
        <Link to={backfillAddress({})}>Another backfill</Link>
      </p>
      <Begun
        {...{ address, id, params, isLive, errored: countsOf(run).errored, zone, tasks }}
        of={ask}
        to={params.to ?? scheduledTime}
      />
    </>
  );
}

function askedText({
  trigger,
  only,
  reverse,
  maxConcurrent = 1,
  overlap,
  force,
}: RunProgressProps["params"]) {
  return [
    only === undefined
      ? "what was missed or skipped"
      : `only what ${only === "errored" ? only : `was ${only}`}`,
    trigger !== undefined && `of the schedule ${trigger}`,
    `the ${reverse ? "newest" : "oldest"} first, ${maxConcurrent} at once`,
    overlap === "allow" && "while other runs are under way too",
    force && "even if the task is paused",
  ]
    .filter(Boolean)
    .join(", ");
}

const noCounts = { begun: 0, succeeded: 0, errored: 0, left: 0 };

/** What it has counted: none before its first checkpoint. */
function countsOf({ output, cursor }: BackfillRun): typeof noCounts {
  return { ...noCounts, ...(output ?? cursor) };
}

/** How many of its instants are done with, and what became of them. */
function Counts({ run }: { readonly run: BackfillRun }) {
  const now = useNow();
  const { cursor, total, ticks, progress } = run;
  const { begun, succeeded, errored, left } = countsOf(run);
  const running = Object.values((isUnderWay(run) && cursor?.flight) || {}).flat().length;
  const all = total ?? begun + left;
  const done = run.status === "succeeded" ? all : ticks;
  const label = `${countedText(done, "instant")} done of ${countText(all)}: ${succeeded} succeeded, ${errored} errored, ${running} under way, ${left} left as they were`;
  const { ratePerSecond, secondsLeft } = progress;
  const took = tookText(run);
  return (
    <>
      <Bar
        label={label}
        of={all}
        parts={[
          { status: "succeeded", count: succeeded },
          { status: "errored", count: errored },
          { status: "running", count: running },
          { status: "skipped-over", count: left },
        ]}
      />
      <ul class="counts">
        <li>
          <b>{countText(done)}</b> of {countText(all)} instants done
        </li>
        <li>
          <Badge status="succeeded" /> {countText(succeeded)}
        </li>
        <li>
          <Badge status="errored" /> {countText(errored)}
        </li>
        <li>
          <Badge status="running" word="under way" /> {countText(running)}
        </li>
        <li>left as they were: {countText(left)}</li>
        {ratePerSecond !== undefined && isUnderWay(run) && <li>{rateText(ratePerSecond, "instants")}</li>}
        {secondsLeft !== undefined && isUnderWay(run) && (
          <li>
            done <Time at={isoText(now + secondsLeft * 1000)} />
          </li>
        )}
        {took !== "" && <li>took {took}</li>}
      </ul>
    </>
  );
}
