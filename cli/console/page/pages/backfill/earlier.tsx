/** The backfills that were started, the newest first. */
import { backfillAddress, runsAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import { usePolled } from "../../api/poll.ts";
import { restOf } from "../../api/rest.ts";
import { Badge } from "../../parts/badge.tsx";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { instantText, timeOf } from "../../words/time.ts";
import { isUnderWay } from "../../words/took.ts";
import type { BackfillRun, BackfillsDocument } from "./documents.ts";

const ask: Ask = { command: "history", args: ["pawl.backfill"], options: { number: 10 } };

export function Earlier({ zone }: { readonly zone: string }) {
  const history = usePolled<BackfillsDocument>(
    ask,
    ({ runs }) => runs.some(isUnderWay),
    () => restOf(1, 0),
  );
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">Backfills</h2>
      <Loaded of={history} isEmpty={({ runs }) => runs.length === 0} empty="None was started yet.">
        {({ runs, next }) => (
          <>
            <table class="stacks">
              <thead>
                <tr>
                  <th scope="col">Started</th>
                  <th scope="col">Task</th>
                  <th scope="col">Range</th>
                  <th scope="col">Status</th>
                  <th scope="col">Progress</th>
                  <th scope="col">By</th>
                </tr>
              </thead>
              <tbody>
                {runs.map((run) => (
                  <EarlierRow key={run.id} run={run} zone={zone} />
                ))}
              </tbody>
            </table>
            {next !== undefined && <Link to={runsAddress({ task: "pawl.backfill" })}>All backfills</Link>}
          </>
        )}
      </Loaded>
      <SameCommand ask={ask} />
    </section>
  );
}

function EarlierRow({ run, zone }: { readonly run: BackfillRun; readonly zone: string }) {
  const { id, params, shown, progress, createdAt, author, note } = run;
  const range = params && [params.from, params.to ?? createdAt].map((at) => instantText(timeOf(at), zone));
  return (
    <tr>
      <th scope="row">
        <Link to={backfillAddress({ run: id })}>
          <Time at={createdAt} zone={zone} />
        </Link>
      </th>
      <td data-label="Task">{params?.task}</td>
      <td data-label="Range">{range?.join(" to ")}</td>
      <td data-label="Status">
        <Badge status={shown} />
      </td>
      <td data-label="Progress">{progress.text}</td>
      <td data-label="By">
        {author}
        {note !== undefined && <small>{note}</small>}
      </td>
    </tr>
  );
}
