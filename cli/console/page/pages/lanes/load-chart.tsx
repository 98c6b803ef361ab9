/** How many instants each hour of the next seven days has. One hour is chosen, by pointer or by keys, and said in words below. */

import { useState } from "preact/hooks";
import { calendarAddress, taskAddress } from "../../api/addresses.ts";
import type { HistoryDocument } from "../../api/documents.ts";
import { usePolled } from "../../api/poll.ts";
import { Link } from "../../parts/link.tsx";
import { countedText, countText } from "../../words/count.ts";
import { durationText, instantText, timeOf } from "../../words/time.ts";
import { leastMs, medianMs, runsAnHour, runsAsk } from "./capacity.ts";
import type { Hour, Lane } from "./documents.ts";
import { busiestOf, daysOf, type Slot, slotsFrom } from "./load.ts";

const height = 60;

interface LoadChartProps {
  readonly lane: Lane;
  /** In epoch milliseconds. */
  readonly now: number;
}

export function LoadChart({ lane: { lane, load, settings }, now }: LoadChartProps) {
  const [chosenAt, choose] = useState<number>();
  const slots = slotsFrom(load, now);
  const found = slots.findIndex(({ at }) => at === chosenAt);
  const chosen = found < 0 ? busiestOf(slots) : found;
  const most = Math.max(1, ...slots.map(({ runs }) => runs));
  const [ask] = useState(() => runsAsk({ settings, load }));
  // How long runs take is asked once: it changes little, and costs a call for each of the tasks.
  const history = usePolled<HistoryDocument>(ask, undefined, () => Number.POSITIVE_INFINITY);
  const ms = medianMs(history.document?.runs ?? []);
  const limit = ms === undefined ? undefined : runsAnHour(settings, ms);
  const isLimitSeen = limit !== undefined && limit <= most;
  const over = limit === undefined ? 0 : slots.filter(({ runs }) => runs > limit).length;
  const slot = slots[chosen];
  return (
    <div class="load">
      <div class="chart">
        <svg
          viewBox={`0 0 ${slots.length} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`instants by hour in lane ${lane}: at most ${countText(most)} in one hour`}
        >
          {daysOf(slots).map(({ at, name }) => (
            <rect key={name} class="day" x={at * slots.length} width={0.15} height={height} />
          ))}
          {slots.map(({ at, runs }, i) => (
            <g key={at} class={i === chosen ? "chosen" : undefined} onPointerEnter={() => choose(at)}>
              <rect class="room" x={i} width={1} height={height} />
              <rect
                x={i + 0.1}
                width={0.8}
                y={height - (runs / most) * height}
                height={(runs / most) * height}
              />
            </g>
          ))}
          {isLimitSeen && (
            <rect class="limit" y={height - (limit / most) * height} width={slots.length} height={0.8} />
          )}
        </svg>
        <span class="most">{countText(most)}</span>
        {daysOf(slots).map(({ at, name }) => (
          <span key={name} class="day-name" style={{ left: `${at * 100}%` }}>
            {name}
          </span>
        ))}
      </div>
      <label class="hour">
        <span class="unseen">Hour of lane {lane}</span>
        <input
          type="range"
          min={0}
          max={slots.length - 1}
          value={chosen}
          aria-valuetext={slot && slotText(slot)}
          onInput={({ currentTarget: { valueAsNumber } }) => choose(slots[valueAsNumber]?.at)}
        />
      </label>
      {slot !== undefined && <HourWords slot={slot} />}
      {limit !== undefined && ms !== undefined && (
        <p class="quiet">
          {isLimitSeen && <span class="limit-key" aria-hidden="true" />}
          The lane can do {ms < leastMs ? "at least" : "about"} {countText(limit)} runs an hour:{" "}
          {countText(settings.maxConcurrency ?? 0)} invocations at once, and the median of its newest runs is{" "}
          {durationText(ms)} of work
          {ms < leastMs && ", which counts as a second with what starts and ends it"}.{" "}
          {over > 0 &&
            `In ${over === 1 ? "1 hour more come" : `${countText(over)} hours more come`}: some of these will wait.`}
        </p>
      )}
      <LoadTable load={load} lane={lane} />
    </div>
  );
}

function HourWords({ slot }: { readonly slot: Slot }) {
  const at = new Date(slot.at).toISOString();
  return (
    <p class="chosen-hour">
      <Link to={calendarAddress({ at })}>{instantText(slot.at).slice(0, -3)}</Link>:{" "}
      <b>{countedText(slot.runs, "instant")}</b>
      {slot.hour !== undefined && <HourTasks hour={slot.hour} />}
    </p>
  );
}

function HourTasks({ hour: { tasks, otherTasks } }: { readonly hour: Hour }) {
  const all = Object.entries(tasks);
  return (
    <>
      {" of "}
      {all.map(([task, runs], i) => (
        <span key={task}>
          {i > 0 && ", "}
          <Link to={taskAddress(task)}>{task}</Link>
          {runs > 1 && ` (${countText(runs)})`}
        </span>
      ))}
      {otherTasks !== undefined && ` and ${countText(otherTasks)} other tasks`}
    </>
  );
}

function LoadTable({ load, lane }: { readonly load: readonly Hour[]; readonly lane: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary>The hours as a table</summary>
      {isOpen && (
        <table class="stacks">
          <caption class="unseen">Instants by hour in lane {lane}</caption>
          <thead>
            <tr>
              <th scope="col">Hour</th>
              <th scope="col" class="number">
                Instants
              </th>
              <th scope="col">Tasks</th>
            </tr>
          </thead>
          <tbody>
            {load.map((hour) => (
              <tr key={hour.from}>
                <th scope="row">
                  <Link to={calendarAddress({ at: hour.from })}>
                    {instantText(timeOf(hour.from)).slice(0, -3)}
                  </Link>
                </th>
                <td class="number" data-label="Instants">
                  {countText(hour.runs)}
                </td>
                <td data-label="Tasks">
                  {Object.keys(hour.tasks).join(", ")}
                  {hour.otherTasks !== undefined && ` and ${hour.otherTasks} other tasks`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

const slotText = ({ at, runs }: Slot) => `${instantText(at).slice(0, -3)}: ${countedText(runs, "instant")}`;
