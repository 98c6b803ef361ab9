/**
 * What needs a person: errored runs and rejected messages that nobody has redriven or dismissed, and runs that wait for
 * approval. They come from an index of just these, however old they are. It is read when the page is opened, after each
 * move, and when somebody asks: it takes more calls than may be made all the time.
 */
import { useState } from "preact/hooks";
import type { ListedTask } from "../../api/documents.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { Time } from "../../parts/time.tsx";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import { type Bulk, BulkDialog } from "./bulk/bulk-dialog.tsx";
import type { AttentionDocument, ListedRun } from "./documents.ts";
import { RunsTable } from "./rows/runs-table.tsx";
import { useRowMove } from "./rows/use-row-move.tsx";
import { useOnce } from "./use-once.ts";
import { attentionAsk, type RunsView } from "./view.ts";

interface AttentionViewProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
}

/** The most of each kind that one move is for. */
const mostMoved = 5_000;

export function AttentionView({ view, tasks }: AttentionViewProps) {
  const ask = attentionAsk(view);
  // The tasks are kept up to date, and say how many of their runs wait.
  const waiting = tasks.reduce((sum, { waitForApproval = 0 }) => sum + waitForApproval, 0);
  const page = useOnce<AttentionDocument>(ask, waiting);
  const { refresh, at } = page;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<Bulk>();
  const { dialog, move } = useRowMove(tasks, refresh);
  const isApproval = view.tab === "approval";
  const parts = partsOf(page.document, isApproval);
  const all = parts.flatMap(({ runs }) => runs);
  const table = (runs: readonly ListedRun[], label: string, canChoose: boolean) => (
    <RunsTable
      {...{ runs, tasks, label }}
      chosen={canChoose ? chosen : undefined}
      onChoose={setChosen}
      onMove={move}
    />
  );
  return (
    <>
      {at !== undefined && (
        <p class="as-of">
          Read <Time at={new Date(at).toISOString()} />.{" "}
          <button type="button" class="plain" onClick={refresh}>
            Read it again
          </button>
        </p>
      )}
      <Loaded
        of={page}
        isEmpty={() => all.length === 0}
        empty={<p>{isApproval ? "No run waits for approval." : "Nothing needs a person."}</p>}
      >
        {() => (
          <>
            {!isApproval && (
              <BulkBar
                view={view}
                chosen={all.filter(({ id }) => chosen.has(id))}
                all={attentionAsk(view, mostMoved)}
                onBulk={setBulk}
                onClear={() => setChosen(new Set())}
              />
            )}
            {parts.map(({ label, runs, count, canChoose }) => (
              <section key={label} aria-label={label}>
                <h2>
                  {label} <span class="count">{count.toLocaleString("en")}</span>
                </h2>
                {count > runs.length && <p class="as-of">The newest {runs.length} are shown.</p>}
                {table(runs, label, canChoose)}
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
  readonly canChoose: boolean;
}

function partsOf(document: AttentionDocument | undefined, isApproval: boolean): readonly Part[] {
  const { approvals = [], errored, rejected } = document ?? {};
  const none = { runs: [], count: 0 };
  const waiting = { label: "Waits for approval", runs: approvals, count: approvals.length, canChoose: false };
  const others = [
    { label: "Errored", ...(errored ?? none), canChoose: true },
    { label: "Rejected messages", ...(rejected ?? none), canChoose: true },
  ];
  return [waiting, ...(isApproval ? [] : others)].filter(({ runs }) => runs.length > 0);
}
