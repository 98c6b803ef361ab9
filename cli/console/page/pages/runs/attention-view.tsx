/**
 * What needs a person: errored runs and rejected messages that nobody has redriven or dismissed, however old they are. They
 * come from an index, which is read when the page is opened, after each move, and when somebody asks: it takes more calls
 * than may be made all the time.
 */

import { useState } from "preact/hooks";
import type { ListedTask } from "../../api/documents.ts";
import { useOnce } from "../../api/once.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { countText } from "../../words/count.ts";
import { AsOf } from "./as-of.tsx";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import { type Bulk, BulkDialog } from "./bulk/bulk-dialog.tsx";
import type { AttentionRunsDocument, ListedRun } from "./documents.ts";
import { RunsTable } from "./rows/runs-table.tsx";
import { useRowMove } from "./rows/use-row-move.tsx";
import { addressOf, attentionAsk, changed, type RunsView } from "./view.ts";

interface AttentionViewProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
}

/** The most of each kind that one move is for. */
const mostMoved = 5_000;

export function AttentionView({ view, tasks }: AttentionViewProps) {
  const ask = attentionAsk(view);
  const page = useOnce<AttentionRunsDocument>(ask);
  const { refresh } = page;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<Bulk>();
  const { dialog, move } = useRowMove(tasks, refresh);
  const waiting = tasks.reduce((sum, { waitForApproval = 0 }) => sum + waitForApproval, 0);
  const parts = partsOf(page.document);
  const all = parts.flatMap(({ runs }) => runs);
  return (
    <>
      <AsOf of={page} />
      {waiting > 0 && (
        <p>
          <Link to={addressOf(changed(view, { tab: "approval" }))}>
            {waiting} {waiting === 1 ? "run waits" : "runs wait"} for approval
          </Link>
        </p>
      )}
      <Loaded
        of={page}
        isEmpty={() => all.length === 0}
        empty={
          <p>
            Nothing needs a person: each run that errored, and each rejected message, was redriven or
            dismissed.
          </p>
        }
      >
        {() => (
          <>
            <BulkBar
              view={view}
              chosen={all.filter(({ id }) => chosen.has(id))}
              all={attentionAsk(view, mostMoved)}
              onBulk={setBulk}
              onClear={() => setChosen(new Set())}
            />
            {parts.map(({ label, runs, count }) => (
              <section key={label} aria-label={label}>
                <h2>
                  {label} <span class="total">{countText(count)}</span>
                </h2>
                {count > runs.length && <p class="as-of">The newest {runs.length} are shown.</p>}
                <RunsTable {...{ runs, tasks, label, chosen }} onChoose={setChosen} onMove={move} />
              </section>
            ))}
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
            if (!hasMoved) return;
            setChosen(new Set());
            refresh();
          }}
        />
      )}
    </>
  );
}

interface Part {
  readonly label: string;
  readonly runs: readonly ListedRun[];
  readonly count: number;
}

function partsOf({ errored, rejected }: AttentionRunsDocument = {}): readonly Part[] {
  const none = { runs: [], count: 0 };
  return [
    { label: "Errored", ...(errored ?? none) },
    { label: "Rejected messages", ...(rejected ?? none) },
  ].filter(({ runs }) => runs.length > 0);
}
