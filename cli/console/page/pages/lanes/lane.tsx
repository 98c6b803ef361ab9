/** One lane: what it is, what it does now, what is in its queue, and what will come. */

import { taskAddress } from "../../api/addresses.ts";
import { Bar } from "../../parts/bar.tsx";
import { Link } from "../../parts/link.tsx";
import { countText } from "../../words/count.ts";
import { durationText } from "../../words/time.ts";
import type { Depth, Lane, Limit, Rate } from "./documents.ts";
import { Limits } from "./limits.tsx";
import { LoadChart } from "./load-chart.tsx";
import { Rates } from "./rates.tsx";

const tasksShown = 12;

interface LaneSectionProps {
  readonly lane: Lane;
  /** Of its tasks. */
  readonly limits: readonly Limit[];
  readonly rates: readonly Rate[];
  /** In epoch milliseconds. */
  readonly now: number;
}

export function LaneSection({ lane, limits, rates, now }: LaneSectionProps) {
  const { settings, running, waiting, isPartial, messages, tasks, load, nextDay, heldBack } = lane;
  const { maxConcurrency, timeoutSeconds, memoryMb, batchSize, reservedConcurrency } = settings;
  const more = isPartial ? " or more" : "";
  const ofLimit = maxConcurrency === undefined ? "" : ` of ${maxConcurrency}`;
  const runningText = `${countText(running)}${more}${ofLimit}`;
  const heading = `lane-${lane.lane}`;
  const sum = load.reduce((all, { runs }) => all + runs, 0);
  return (
    <section class="lane" data-row aria-labelledby={heading}>
      <h2 id={heading}>{lane.lane}</h2>
      <p class="quiet">
        {[
          durationText(timeoutSeconds * 1000),
          `${countText(memoryMb)} MB`,
          batchSize > 1 && `batches of ${batchSize}`,
          maxConcurrency === undefined
            ? "no limit of invocations"
            : `at most ${maxConcurrency} invocations at once`,
          reservedConcurrency !== undefined && `${reservedConcurrency} reserved`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div class="now">
        <dl>
          <dt>Running</dt>
          <dd>
            {runningText}
            {maxConcurrency !== undefined && (
              <Bar
                label={`${runningText} run`}
                of={maxConcurrency}
                parts={[{ status: "running", count: running }]}
              />
            )}
          </dd>
          <dt>Waiting runs</dt>
          <dd>{`${countText(waiting)}${more}`}</dd>
          <dt>Messages</dt>
          <dd>
            <Messages of={messages} />
          </dd>
          <dt>Tasks</dt>
          <dd>
            {tasks.length === 0 && "none"}
            {tasks.slice(0, tasksShown).map((name, i) => (
              <span key={name}>
                {i > 0 && ", "}
                <Link to={taskAddress(name)}>{name}</Link>
              </span>
            ))}
            {tasks.length > tasksShown && ` and ${tasks.length - tasksShown} others`}
          </dd>
        </dl>
        <div>
          <h3>
            {load.length === 0
              ? "Ahead"
              : `Ahead: ${countText(nextDay)} in 24 hours, ${countText(sum)} in 7 days`}
          </h3>
          {heldBack !== undefined && (
            <p class="quiet">
              {heldBack === 1 ? "1 more instant is" : `${countText(heldBack)} more instants are`} held back in
              these 7 days: what starts them is paused, disabled or overridden.
            </p>
          )}
          {load.length === 0 ? (
            <p class="empty">
              {heldBack === undefined
                ? "No schedule of its tasks has an instant in the next seven days."
                : "No schedule of its tasks will start anything in the next seven days, as it stands."}
            </p>
          ) : (
            <LoadChart lane={lane} now={now} />
          )}
        </div>
      </div>
      {limits.length > 0 && <Limits limits={limits} label={`Limits in lane ${lane.lane}`} />}
      {rates.length > 0 && <Rates rates={rates} lane={lane.lane} />}
    </section>
  );
}

/** `3 wait, 1 with a worker, 2 delayed; the oldest for 4 min`. */
export function Messages({ of: { waiting, inFlight, delayed, oldestSeconds } }: { readonly of: Depth }) {
  const counts = [
    waiting > 0 && `${countText(waiting)} wait`,
    inFlight > 0 && `${countText(inFlight)} with a worker`,
    delayed > 0 && `${countText(delayed)} delayed`,
  ];
  return (
    <>
      {counts.filter(Boolean).join(", ") || "none"}
      {oldestSeconds !== undefined && (
        <small>the oldest has waited for {durationText(oldestSeconds * 1000)}</small>
      )}
    </>
  );
}
