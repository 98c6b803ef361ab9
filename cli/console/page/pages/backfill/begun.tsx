/** The runs that a backfill has begun, the newest instant first. */
import { useContext } from "preact/hooks";
import { About } from "../../about.ts";
import { runAddress, runsAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import type { HistoryDocument, ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { usePolled } from "../../api/poll.ts";
import { Badge } from "../../parts/badge.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { moveAction } from "../../parts/move-action.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { ActionButton, useAction } from "../../parts/use-action.tsx";
import { progressText } from "../../words/progress.ts";
import { runStatuses } from "../../words/statuses.ts";
import { instantText, isInstant, isoText, timeOf } from "../../words/time.ts";
import { tookText } from "../../words/took.ts";
import type { BackfillParams } from "./documents.ts";

interface BegunProps {
  /** What asks for the backfill's own run. */
  readonly of: Ask;
  readonly address: URL;
  /** Of the backfill's own run. */
  readonly id: string;
  readonly params: BackfillParams;
  /** The last instant. */
  readonly to: string;
  readonly isLive: boolean;
  /** How many of them have errored. */
  readonly errored: number;
  readonly zone: string;
  readonly tasks: readonly ListedTask[];
}

export function Begun({ of, address, id, params, to, isLive, errored, zone, tasks }: BegunProps) {
  const status = address.searchParams.get("status") ?? "";
  const ask: Ask = {
    command: "history",
    args: [params.task],
    options: {
      ...{ backfill: id, since: params.from, status: status || undefined, number: 50 },
      before: after(to),
    },
  };
  const history = usePolled<HistoryDocument>(ask, () => isLive);
  const { dialog, act } = useAction(history.refresh);
  const { readOnly } = useContext(About);
  const erroredAddress = runsAddress({
    ...{ task: params.task, backfill: id, status: "errored", since: params.from, until: after(to) },
    act: "redrive",
  });
  return (
    <section aria-labelledby="begun">
      <h2 id="begun">Runs that it began</h2>
      <div class="filters">
        <label>
          Status{" "}
          <select
            value={status}
            onChange={({ currentTarget: { value } }) =>
              goTo(withQuery(address, { status: value }), "replace")
            }
          >
            <option value="">any</option>
            {runStatuses.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        {errored > 0 && !readOnly && (
          <Link class="button" to={erroredAddress}>
            Redrive those that errored…
          </Link>
        )}
      </div>
      <Loaded
        of={history}
        isEmpty={({ runs }) => runs.length === 0}
        empty={status === "" ? "It has begun none yet." : "None is of this status."}
      >
        {({ runs, next }) => (
          <>
            <table class="stacks">
              <thead>
                <tr>
                  <th scope="col">Instant</th>
                  <th scope="col">Status</th>
                  <th scope="col">Took</th>
                  <th scope="col">Progress</th>
                  <th scope="col">
                    <span class="unseen">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {runs.map((run) => (
                  <tr key={run.id}>
                    <th scope="row">
                      <Link to={runAddress(run.id)}>{instantText(timeOf(run.scheduledTime), zone)}</Link>
                      <small>{run.trigger}</small>
                    </th>
                    <td data-label="Status">
                      <Badge status={run.shown} />
                    </td>
                    <td data-label="Took">{tookText(run)}</td>
                    <td data-label="Progress">{progressText(run)}</td>
                    <td>
                      {run.status === "errored" && run.allowed.includes("redrive") && (
                        <ActionButton onClick={() => act(moveAction("redrive", run, tasks))}>
                          Redrive
                        </ActionButton>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {next !== undefined && <p>There are more: these are the newest 50.</p>}
          </>
        )}
      </Loaded>
      <SameCommand ask={[of, ask]} />
      {dialog}
    </section>
  );
}

/** Just after the last instant; undefined where the record has none. */
function after(to: string): string | undefined {
  const at = timeOf(to) + 1_000;
  return isInstant(at) ? isoText(at) : undefined;
}
