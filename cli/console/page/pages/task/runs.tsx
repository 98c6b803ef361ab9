/** The task's runs, the newest first, paged by cursor. */
import { runAddress, runsAddress } from "../../api/addresses.ts";
import type { HistoryDocument, RunDocument } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import type { Polled } from "../../api/poll.ts";
import { Badge } from "../../parts/badge.tsx";
import { FormLink, Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { Time } from "../../parts/time.tsx";
import { progressText } from "../../words/progress.ts";
import { reasonText } from "../../words/reasons.ts";
import { tookText } from "../../words/took.ts";

interface TaskRunsProps {
  readonly task: string;
  readonly address: URL;
  readonly history: Polled<HistoryDocument>;
}

export function TaskRuns({ task, address, history }: TaskRunsProps) {
  const before = address.searchParams.get("before");
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Runs</h2>
      <p class="strip">
        {history.document !== undefined && <Sparkline runs={history.document.runs} />}
        <Link to={runsAddress({ task })}>All runs, to filter</Link>
      </p>
      <Loaded
        of={history}
        isEmpty={({ runs }) => runs.length === 0}
        empty={before === null ? "It has no runs yet." : "There are no older runs."}
      >
        {({ runs, next }) => (
          <>
            <RunTable task={task} runs={runs} />
            <div class="buttons pages">
              {before !== null && (
                <button type="button" onClick={() => goTo(withQuery(address, { before: undefined }))}>
                  Newest
                </button>
              )}
              {next !== undefined && (
                <button type="button" onClick={() => goTo(withQuery(address, { before: next }))}>
                  Older
                </button>
              )}
            </div>
          </>
        )}
      </Loaded>
    </section>
  );
}

function RunTable({ task, runs }: { readonly task: string; readonly runs: readonly RunDocument[] }) {
  return (
    <table class="stacks">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          <th scope="col">Was due</th>
          <th scope="col">Progress</th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col">
            <span class="unseen">Again</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} id={run.run}>
            <th scope="row">
              <Link to={runAddress(run.id)}>{run.run}</Link>
            </th>
            <td data-label="Status">
              <Badge status={run.shown} />
              {run.reason !== undefined && <small>{reasonText(run.reason)}</small>}
            </td>
            <td data-label="Was due">
              <Time at={run.scheduledTime} />
            </td>
            <td data-label="Progress">{progressText(run)}</td>
            <td data-label="Took" class="number">
              {tookText(run) || "–"}
            </td>
            <td>
              <FormLink task={task} from={run.id} after={<span class="unseen"> {run.run}</span>}>
                Run again…
              </FormLink>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
