/** The list of runs: its first page is kept up to date, older ones are read once. */

import { useState } from "preact/hooks";
import type { ListedTask } from "../../api/documents.ts";
import { goTo, isLedHere } from "../../api/location.ts";
import { useOnce } from "../../api/once.ts";
import { usePolled } from "../../api/poll.ts";
import { restOf } from "../../api/rest.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { isUnderWay } from "../../words/took.ts";
import { AsOf } from "./as-of.tsx";
import { allThatMatch } from "./bulk/all-that-match.ts";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import { type Bulk, BulkDialog } from "./bulk/bulk-dialog.tsx";
import type { RunsDocument } from "./documents.ts";
import { setMoves } from "./moves.ts";
import { LookedAt, Paging } from "./paging.tsx";
import { RunsTable } from "./rows/runs-table.tsx";
import { useRowMove } from "./rows/use-row-move.tsx";
import { useChange } from "./use-change.ts";
import { addressOf, cleared, isFiltered, listAsk, type RunsView } from "./view.ts";

interface ListViewProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
}

/** A list of more tasks is not read every two seconds while something runs: each costs a query. */
const mostTasksBusy = 25;
/** A list of more tasks is read again when somebody asks for it, and seldom by itself. */
const mostTasksLive = 50;

export function ListView({ view, tasks }: ListViewProps) {
  const ask = listAsk(view);
  const isFirst = view.trail.length === 0;
  const listed = view.tasks.length || tasks.filter(({ automatic }) => !automatic).length;
  // A query for each; with all tasks one for the rejected messages too.
  const count = view.tasks.length || listed + 1;
  const isLive = count <= mostTasksLive;
  const live = usePolled<RunsDocument>(
    isFirst ? ask : undefined,
    ({ runs }) => count <= mostTasksBusy && runs.some(isUnderWay),
    ({ runs }) => restOf(count, isLive ? listed : new Set(runs.map(({ task }) => task)).size),
  );
  // The list of tasks is kept up to date, and says that something has begun or ended.
  useChange(isLive && tasks.length > 0 ? beganOf(tasks) : "", live.refresh);
  const older = useOnce<RunsDocument>(isFirst ? undefined : ask);
  const page = isFirst ? live : older;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const wanted = isLedHere() ? setMoves.find((move) => move === view.act) : undefined;
  const [bulk, setBulk] = useState<Bulk | undefined>(wanted && allThatMatch(wanted, view));
  const { dialog, move } = useRowMove(tasks, page.refresh);
  const shown = page.document?.runs ?? [];
  // A run that a newer page no longer has is chosen no more.
  const targets = shown.filter(({ id }) => chosen.has(id));
  return (
    <>
      {isFirst && !isLive && <AsOf of={page} />}
      <Loaded
        of={page}
        isEmpty={({ runs, next }) => runs.length === 0 && next === undefined && isFirst}
        empty={<NoRuns view={view} />}
      >
        {(document) => (
          <>
            <BulkBar {...{ view, chosen: targets }} onBulk={setBulk} onClear={() => setChosen(new Set())} />
            {document.runs.length === 0 ? (
              <p class="empty">
                No run matches. <LookedAt {...document} isFirst={isFirst} isShort />
              </p>
            ) : (
              <RunsTable
                {...{ runs: document.runs, tasks, chosen }}
                label="Runs, the newest first"
                onChoose={setChosen}
                onMove={move}
              />
            )}
            <Paging {...{ view, document }} />
          </>
        )}
      </Loaded>
      <SameCommand ask={ask} />
      {dialog}
      {bulk !== undefined && (
        <BulkDialog
          {...{ bulk, tasks }}
          onClose={(hasMoved) => {
            setBulk(undefined);
            if (view.act !== undefined) goTo(addressOf({ ...view, act: undefined }), "replace");
            if (!hasMoved) return;
            setChosen(new Set());
            page.refresh();
          }}
        />
      )}
    </>
  );
}

/** What is another text once a run of a task begins or ends. */
function beganOf(tasks: readonly ListedTask[]): string {
  return JSON.stringify(tasks.map(({ underWay, errored, starts }) => [underWay, errored, starts?.[0]?.utc]));
}

function NoRuns({ view }: { readonly view: RunsView }) {
  if (isFiltered(view))
    return (
      <>
        <p>No run matches.</p>
        <Link to={addressOf(cleared(view))}>Clear filters</Link>
      </>
    );
  return (
    <>
      <p>No task has run yet.</p>
      <p>
        A schedule starts runs at its instants. Start one by hand from the page of its task:{" "}
        <Link to="/tasks">choose a task</Link>.
      </p>
    </>
  );
}
