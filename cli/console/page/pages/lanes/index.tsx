/** The lanes: what each does, what waits, and what will come; then what is dead, rejected or muted. */

import { runAddress, runsAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import { present } from "../../api/now.ts";
import { usePolled } from "../../api/poll.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { Costs } from "./costs.tsx";
import type { LanesDocument } from "./documents.ts";
import { LaneSection, Messages } from "./lane.tsx";
import { Limits, taskOf } from "./limits.tsx";
import { Rejected } from "./rejected.tsx";
import { restMs } from "./rest.ts";

const ask: Ask = { command: "lanes" };

export function LanesPage() {
  const lanes = usePolled<LanesDocument>(ask, undefined, restMs);
  return (
    <div id="lanes">
      <h1>Lanes</h1>
      <p class="quiet">
        A lane is a queue and the function that works on it. Of all lanes:{" "}
        <Link to={runsAddress({ status: "running" })}>what runs</Link>,{" "}
        <Link to={runsAddress({ status: "enqueued" })}>what waits</Link>.
      </p>
      <Loaded
        of={lanes}
        isEmpty={(document) => document.lanes.length === 0}
        empty="The stage has no lane: infra/stages.ts declares them."
      >
        {(document) => <Lanes document={document} now={lanes.at ?? present()} refresh={lanes.refresh} />}
      </Loaded>
      <SameCommand ask={ask} />
    </div>
  );
}

interface LanesProps {
  readonly document: LanesDocument;
  readonly now: number;
  refresh(): void;
}

function Lanes({ document, now, refresh }: LanesProps) {
  const { limits, rates, deadLetters, rejected, mutedAlarms, isLoadPartial } = document;
  const ofStage = limits.filter(({ of }) => of === "stage");
  return (
    <>
      {ofStage.length > 0 && <Limits limits={ofStage} label="The limit of the stage" />}
      {isLoadPartial && <p class="quiet">There are more instants ahead: not all of so many were counted.</p>}
      {document.lanes.map((lane) => (
        <LaneSection
          key={lane.lane}
          lane={lane}
          limits={limits.filter(({ of, name }) => of !== "stage" && lane.tasks.includes(taskOf(name)))}
          rates={rates.filter(({ task }) => lane.tasks.includes(task))}
          now={now}
        />
      ))}
      <section aria-labelledby="dead">
        <h2 id="dead">Dead letters</h2>
        <p>
          <Messages of={deadLetters} />
        </p>
        <DeadWords of={deadLetters} />
      </section>
      <Costs />
      <Rejected rejected={rejected} refresh={refresh} />
      {mutedAlarms.length > 0 && <Muted alarms={mutedAlarms} />}
    </>
  );
}

function DeadWords({ of: { waiting, inFlight, delayed } }: { readonly of: LanesDocument["deadLetters"] }) {
  if (waiting + inFlight + delayed === 0)
    return (
      <p class="quiet">A message that fails ten times comes here, and the dead-letter function records it.</p>
    );
  return (
    <>
      <p>
        A worker has failed with each of these ten times, or EventBridge Scheduler could not deliver it for an
        hour. The dead-letter function takes it within minutes: a run goes on by itself, and what never became
        a run needs a person.
      </p>
      <p>
        Messages that stay here mean that this function fails. Look at its log and its throttles, as{" "}
        <code>docs/operate.md</code> says under “The dead-letter function fails”.
      </p>
    </>
  );
}

function Muted({ alarms }: { readonly alarms: LanesDocument["mutedAlarms"] }) {
  return (
    <section aria-labelledby="muted">
      <h2 id="muted">Muted alarms</h2>
      <ul>
        {alarms.map(({ alarm, by, wasOff }) => (
          <li key={alarm}>
            <b>{alarm}</b>
            {wasOff && " (it was off before)"}, by{" "}
            {by.map(({ run, since }, i) => (
              <span key={run}>
                {i > 0 && ", "}
                <Link to={runAddress(run)}>{run}</Link> since <Time at={since} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
