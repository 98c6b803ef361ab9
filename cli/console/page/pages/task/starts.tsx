/** What starts the task: its triggers in words, with their next instants; schedules made at run time; overrides. */

import type { Act } from "../../actions/act.ts";
import type { Polled } from "../../api/poll.ts";
import { Loaded } from "../../parts/loaded.tsx";
import type {
  ForecastDocument,
  NextDocument,
  ShownTriggerDocument,
  TaskDocument,
  WhyDocument,
} from "./documents.ts";
import { Instants } from "./instants.tsx";
import { Overrides, RemovedOverrides } from "./overrides.tsx";
import { Schedules } from "./schedules.tsx";
import { isTimed, triggerWords } from "./trigger-words.ts";

interface StartsProps {
  readonly task: TaskDocument;
  readonly next: Polled<NextDocument>;
  readonly why: Polled<WhyDocument>;
  readonly act: Act;
}

export function Starts({ task, next, why, act }: StartsProps) {
  const { triggers, overrides = [], removedOverrides = [] } = task;
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
      {removedOverrides.length > 0 && <RemovedOverrides removals={removedOverrides} />}
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
