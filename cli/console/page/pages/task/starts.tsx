/** What starts the task: its triggers in words, with their next instants; schedules made at run time; overrides. */
import type { Polled } from "../../api/poll.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { instantText } from "../../words/time.ts";
import type { Act } from "./actions/act.ts";
import { changeSchedule, removeOverride } from "./actions/simple.tsx";
import type {
  ForecastDocument,
  InstantDocument,
  NextDocument,
  OverrideDocument,
  ScheduleDocument,
  ShownTriggerDocument,
  TaskDocument,
  WhyDocument,
} from "./documents.ts";
import { isTimed, triggerWords } from "./trigger-words.ts";

interface StartsProps {
  readonly task: TaskDocument;
  readonly next: Polled<NextDocument>;
  readonly why: Polled<WhyDocument>;
  readonly act: Act;
}

export function Starts({ task, next, why, act }: StartsProps) {
  const { triggers, overrides = [] } = task;
  const made = why.document?.schedules ?? [];
  const forecastOf = (id: string) => next.document?.triggers.find(({ trigger }) => trigger === id);
  return (
    <section aria-labelledby="starts">
      <h2 id="starts">Starts</h2>
      {triggers.length === 0 && made.length === 0 && <p class="empty">It is started by hand, or by code.</p>}
      {next.error !== undefined && <Loaded of={next}>{() => null}</Loaded>}
      <ul class="triggers">
        {triggers.map((trigger) => (
          <Trigger key={trigger.id} trigger={trigger} forecast={forecastOf(trigger.id)} />
        ))}
      </ul>
      {made.length > 0 && <Schedules task={task.name} schedules={made} act={act} />}
      {overrides.length > 0 && <Overrides task={task.name} overrides={overrides} act={act} />}
    </section>
  );
}

interface TriggerProps {
  readonly trigger: ShownTriggerDocument;
  readonly forecast: ForecastDocument | undefined;
}

function Trigger({ trigger, forecast }: TriggerProps) {
  const zone = trigger.timeZone ?? "UTC";
  return (
    <li>
      <p>
        <b>{forecast?.description ?? triggerWords(trigger)}</b>
        {trigger.isOverride && <span class="mark"> an override</span>}
        <small>
          <code>{isTimed(trigger) ? `${trigger.expression}` : trigger.kind}</code>
          {isTimed(trigger) && ` in ${zone}`} · {trigger.id}
          {trigger.params !== undefined && ` · with ${JSON.stringify(trigger.params)}`}
        </small>
      </p>
      {forecast?.notes?.map((note) => (
        <p key={note} class="look">
          <b>Look:</b> {note}
        </p>
      ))}
      {forecast !== undefined && <Instants instants={forecast.instants} zone={zone} />}
    </li>
  );
}

/** @param props.zone the schedule's */
export function Instants({
  instants,
  zone,
}: {
  readonly instants: readonly InstantDocument[];
  readonly zone: string;
}) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (instants.length === 0) return <p class="empty">It fires no more.</p>;
  return (
    <ol class="instants">
      {instants.map(({ utc, local, note, held }) => (
        <li key={utc ?? local}>
          {utc === null ? (
            <s>{local.replace("T", " ")}</s>
          ) : (
            <>
              <Time at={utc} zone={zone} whole /> <Time at={utc} zone={zone} />
              {zone !== own && (
                <small>
                  {instantText(Date.parse(utc), zone)} in {zone}
                </small>
              )}
            </>
          )}
          {note !== undefined && <small class="look">{note}</small>}
          {held !== undefined && <small class="held">{held}</small>}
        </li>
      ))}
    </ol>
  );
}

interface SchedulesProps {
  readonly task: string;
  readonly schedules: readonly ScheduleDocument[];
  readonly act: Act;
}

function Schedules({ task, schedules, act }: SchedulesProps) {
  return (
    <>
      <h3>Made without a deploy</h3>
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Schedule</th>
            <th scope="col">Fires</th>
            <th scope="col">State</th>
            <th scope="col">Next</th>
            <th scope="col">
              <span class="unseen">Change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                {one.name}
                <small>
                  {one.author}
                  {one.note && `: ${one.note}`}
                </small>
              </th>
              <td data-label="Fires">
                <code>{one.expression}</code> {one.timeZone}
                {one.until !== undefined && (
                  <>
                    {" "}
                    until <Time at={one.until} whole />
                  </>
                )}
                {one.params !== undefined && <small>with {JSON.stringify(one.params)}</small>}
              </td>
              <td data-label="State">
                <Badge status={one.state === "on" ? "coming" : one.state} word={one.state} />
              </td>
              <td data-label="Next">
                {one.next === undefined || one.state === "paused" ? (
                  "–"
                ) : (
                  <Time at={one.next} zone={one.timeZone} />
                )}
              </td>
              <td>
                <span class="buttons">
                  <ActionButton
                    onClick={() =>
                      act(changeSchedule(task, one.name, one.state === "paused" ? "resume" : "pause"))
                    }
                  >
                    {one.state === "paused" ? "Resume" : "Pause"}
                    <span class="unseen"> the schedule {one.name}</span>
                  </ActionButton>
                  <ActionButton onClick={() => act(changeSchedule(task, one.name, "remove"))}>
                    Remove<span class="unseen"> the schedule {one.name}</span>
                  </ActionButton>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface OverridesProps {
  readonly task: string;
  readonly overrides: readonly OverrideDocument[];
  readonly act: Act;
}

function Overrides({ task, overrides, act }: OverridesProps) {
  return (
    <>
      <h3>Overrides</h3>
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Holds</th>
            <th scope="col">Why</th>
            <th scope="col">
              <span class="unseen">Change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {overrides.map((one) => (
            <tr key={`${one.setting} ${one.from}`}>
              <th scope="row">{one.setting}</th>
              <td data-label="Value">
                <code>{JSON.stringify(one.value)}</code>
              </td>
              <td data-label="Holds">
                from <Time at={one.from} />
                {one.until === undefined ? (
                  ", until it is removed"
                ) : (
                  <>
                    {" "}
                    until <Time at={one.until} />
                  </>
                )}
              </td>
              <td data-label="Why">
                {one.author}
                {one.note && `: ${one.note}`}
              </td>
              <td>
                <ActionButton onClick={() => act(removeOverride(task, one.setting))}>
                  Remove<span class="unseen"> the override of {one.setting}</span>
                </ActionButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
