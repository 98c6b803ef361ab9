/** One instant of a task: what became of it in words, its run, and what can be done about it. */

import { kindOf } from "../../../../../show/calendar/kinds.ts";
import { runAddress, taskAddress } from "../../../api/addresses.ts";
import { present } from "../../../api/now.ts";
import { usePolled } from "../../../api/poll.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Link } from "../../../parts/link.tsx";
import { Loaded } from "../../../parts/loaded.tsx";
import { SameCommand } from "../../../parts/same-command.tsx";
import { Time } from "../../../parts/time.tsx";
import { useAction } from "../../../parts/use-action.tsx";
import { durationText } from "../../../words/time.ts";
import type { ClockChangeDocument, ExplainedInstantDocument, VerdictDocument } from "../documents.ts";
import { ShapeIcon } from "../shape.tsx";
import { secondText } from "../use-calendar.ts";
import { clockText, hourMs, onClocks } from "../zone.ts";
import type { PanelProps } from "./panel-props.ts";
import { HoldBack, RunIt } from "./run-it.tsx";

/** A clock change is told of where it is so near. */
const nearMs = 3 * hourMs;
/** What is older has its last verdict, unless somebody runs it. */
const settledMs = 24 * hourMs;
const lateMs = 60_000;

export function Instant({ task, onDone, ...props }: PanelProps & { readonly task: string }) {
  const { opened, view, document, tasks } = props;
  const { from, trigger } = opened;
  const ask = { command: "explain", args: [task, secondText(from)], options: { trigger } };
  const explained = usePolled<ExplainedInstantDocument>(
    ask,
    ({ verdicts }) =>
      verdicts.some(({ run }) => run !== undefined && run.endedAt === undefined && run.status !== "paused"),
    () => (from < present() - settledMs ? Number.POSITIVE_INFINITY : 60_000),
  );
  const { act, dialog } = useAction(() => {
    explained.refresh();
    onDone();
  });
  const listed = tasks.find(({ name }) => name === task);
  const row = document?.tasks.find((one) => one.task === task);
  const zones = new Set(row?.triggers.map(({ timeZone }) => timeZone) ?? []);
  const near = (document?.clockChanges ?? []).filter(
    ({ zone, at }) => (zones.has(zone) || zone === view.zone) && Math.abs(Date.parse(at) - from) < nearMs,
  );
  return (
    <>
      <dl>
        <dt>When</dt>
        <dd>
          <Time at={secondText(from)} />, {clockText("UTC", from)} UTC
          {[...zones]
            .filter((zone) => zone !== "UTC" && zone !== view.zone)
            .map((zone) => `, ${clockText(zone, from)} in ${zone}`)}
        </dd>
        <dt>Task</dt>
        <dd>
          <Link to={taskAddress(task)}>{task}</Link>
          {listed?.paused !== undefined && " (paused)"}
          {listed?.enabled === false && " (disabled)"}
        </dd>
      </dl>
      <Loaded
        of={explained}
        isEmpty={({ verdicts }) => verdicts.length === 0}
        empty={`Nothing of ${task} fires then.`}
      >
        {({ verdicts }) => (
          <>
            {verdicts.map((one) => (
              <article key={one.trigger}>
                <p class="verdict">
                  <ShapeIcon kind={kindOf(shownVerdict(one))} /> {sentence(onClocks(view.zone, one.why))}
                </p>
                <p class="none">
                  {row?.triggers.find(({ id }) => id === one.trigger)?.words ?? one.trigger}
                  {row !== undefined && ` (${one.trigger})`}
                </p>
                <RunOf verdict={one} />
                <div class="buttons">
                  <RunIt verdict={one} task={task} at={from} zone={view.zone} listed={listed} act={act} />
                  <HoldBack verdict={one} task={task} at={from} zone={view.zone} listed={listed} act={act} />
                </div>
              </article>
            ))}
          </>
        )}
      </Loaded>
      <NearChanges changes={near} />
      <SameCommand ask={ask} />
      {dialog}
    </>
  );
}

/** What a verdict is called in the calendar. */
function shownVerdict({ verdict, why }: VerdictDocument): string {
  if (verdict !== "will run") return verdict;
  return why.startsWith("will not run") ? "held back" : "coming";
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function RunOf({ verdict: { run } }: { readonly verdict: VerdictDocument }) {
  if (run === undefined) return null;
  const late = run.startedAt === undefined ? 0 : Date.parse(run.startedAt) - Date.parse(run.scheduledTime);
  return (
    <p class="its-run">
      <Badge status={run.shown} /> <Link to={runAddress(run.id)}>Open its run</Link>
      {late > lateMs && <small>It started {durationText(late)} after its instant.</small>}
    </p>
  );
}

function NearChanges({ changes }: { readonly changes: readonly ClockChangeDocument[] }) {
  return (
    <>
      {changes.map(({ zone, at, why }) => (
        <p key={`${zone} ${at}`} class="near-change">
          The clocks of {zone} change near it: {why}.
        </p>
      ))}
    </>
  );
}
