/** What went wrong, grouped: how often, since when, for which tasks, and all of a group redriven or dismissed at once. */

import { useState } from "preact/hooks";
import type { ListedTask } from "../../../api/documents.ts";
import { goTo } from "../../../api/location.ts";
import { useOnce } from "../../../api/once.ts";
import { Link } from "../../../parts/link.tsx";
import { Loaded } from "../../../parts/loaded.tsx";
import { SameCommand } from "../../../parts/same-command.tsx";
import { Time } from "../../../parts/time.tsx";
import { ActionButton } from "../../../parts/use-action.tsx";
import { countText } from "../../../words/count.ts";
import { moves } from "../../../words/moves.ts";
import { dayMs, eachText, hourMs } from "../../../words/time.ts";
import { AsOf } from "../as-of.tsx";
import { type Bulk, BulkDialog } from "../bulk/bulk-dialog.tsx";
import type { RunsDocument } from "../documents.ts";
import { rangeText } from "../filters/time-range.tsx";
import { RunsTable } from "../rows/runs-table.tsx";
import { useRowMove } from "../rows/use-row-move.tsx";
import {
  addressOf,
  cleared,
  errorsAsk,
  errorsSince,
  instantOfPlace,
  isFiltered,
  type RunsView,
} from "../view.ts";
import { CountBars } from "./count-bars.tsx";
import { countsOver, type ErrorGroup, failedAt, groupErrors } from "./error-groups.ts";

interface ErrorsViewProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
}

/** Bars of a group. */
const parts = 24;
/** Runs shown of an open group. */
const mostShown = 50;

export function ErrorsView({ view, tasks }: ErrorsViewProps) {
  const ask = errorsAsk(view);
  const page = useOnce<RunsDocument>(ask);
  const { refresh, at = 0 } = page;
  const [bulk, setBulk] = useState<Bulk>();
  const { dialog, move } = useRowMove(tasks, refresh);
  return (
    <>
      <AsOf of={page}>{rangeText(view.since ?? errorsSince, view.until)}</AsOf>
      <Loaded
        of={page}
        isEmpty={({ runs, next }) => runs.length === 0 && next === undefined}
        empty={
          <>
            <p>Nothing went wrong in this time.</p>
            {isFiltered(view) && <Link to={addressOf(cleared(view))}>Clear filters</Link>}
          </>
        }
      >
        {(document) => {
          const groups = groupErrors(document.runs);
          const [from, to] = windowOf(view, document, at);
          const isCut = document.next !== undefined;
          return (
            <>
              {isCut && <Cut document={document} />}
              <table class="stacks errors" aria-label="Errors, the most frequent first">
                <thead>
                  <tr>
                    <th scope="col">Error</th>
                    <th scope="col" class="number">
                      Runs
                    </th>
                    <th scope="col">Runs {eachText((to - from) / parts)}</th>
                    <th scope="col">First</th>
                    <th scope="col">Last</th>
                    <th scope="col">Tasks</th>
                    <th scope="col">
                      <span class="unseen">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {groups.map((group) => (
                    <GroupRows
                      key={group.key}
                      {...{ view, group, tasks, from, to }}
                      onBulk={setBulk}
                      onMove={move}
                    />
                  ))}
                </tbody>
              </table>
            </>
          );
        }}
      </Loaded>
      <SameCommand ask={ask} />
      {dialog}
      {bulk !== undefined && (
        <BulkDialog
          {...{ bulk, tasks }}
          onClose={(hasMoved) => {
            setBulk(undefined);
            if (hasMoved) refresh();
          }}
        />
      )}
    </>
  );
}

function Cut({ document: { runs, looked, next = "" } }: { readonly document: RunsDocument }) {
  const at = instantOfPlace(next);
  return (
    <p class="look">
      Of the {countText(looked ?? runs.length)} newest runs
      {at !== undefined && (
        <>
          , back to <Time at={at} />
        </>
      )}
      : what is older is not counted. A shorter time or fewer tasks show all.
    </p>
  );
}

/** In epoch milliseconds: what the command was asked for, or how far it came. */
function windowOf(view: RunsView, { next = "" }: RunsDocument, at: number): readonly [number, number] {
  const to = view.until === undefined ? at : Date.parse(view.until);
  const since = view.since ?? errorsSince;
  const [, count, unit = "d"] = /^(\d+)([hd])$/.exec(since) ?? [];
  const asked =
    count === undefined ? Date.parse(since) : at - Number(count) * (unit === "h" ? hourMs : dayMs);
  const reached = Date.parse(instantOfPlace(next) ?? "");
  const from = Math.max(asked, Number.isNaN(reached) ? 0 : reached);
  return from < to ? [from, to] : [to - hourMs, to];
}

interface GroupRowsProps {
  readonly view: RunsView;
  readonly group: ErrorGroup;
  readonly tasks: readonly ListedTask[];
  readonly from: number;
  readonly to: number;
  onBulk(bulk: Bulk): void;
  readonly onMove: Parameters<typeof RunsTable>[0]["onMove"];
}

function GroupRows({ view, group, tasks, from, to, onBulk, onMove }: GroupRowsProps) {
  const { key, name, pattern, runs, first, last } = group;
  const isOpen = view.group === key;
  const open = () => goTo(addressOf({ ...view, group: isOpen ? undefined : key }), "replace");
  const offered = (["redrive", "dismiss"] as const).filter((move) =>
    runs.some(({ allowed }) => allowed.includes(move)),
  );
  const subject = runs.length === 1 ? "the run of this error" : `the ${runs.length} runs of this error`;
  return (
    <>
      <tr class={isOpen ? "is-open" : undefined}>
        <th scope="row">
          <button type="button" class="group" aria-expanded={isOpen} onClick={open}>
            <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>{" "}
            <b>
              <bdi>{name}</bdi>
            </b>
            <small>
              <bdi>{pattern}</bdi>
            </small>
          </button>
        </th>
        <td data-label="Runs" class="number">
          {countText(runs.length)}
        </td>
        <td class="counts">
          <CountBars counts={countsOver(runs.map(failedAt), from, to, parts)} each={(to - from) / parts} />
        </td>
        <td data-label="First">
          <Time at={first} />
        </td>
        <td data-label="Last">
          <Time at={last} />
        </td>
        <td data-label="Tasks" class="by">
          {group.tasks.join(", ")}
        </td>
        <td class="acts">
          {offered.map((move) => (
            <ActionButton key={move} onClick={() => onBulk({ move, subject, runs })}>
              {moves[move].verb}
              <span class="unseen"> all of {name}</span>
            </ActionButton>
          ))}
        </td>
      </tr>
      {isOpen && (
        <tr class="inner">
          <td colSpan={7}>
            {runs.length > mostShown && <p class="as-of">The newest {mostShown} are shown.</p>}
            <RunsTable {...{ runs: runs.slice(0, mostShown), tasks, onMove }} label={`Runs of ${name}`} />
          </td>
        </tr>
      )}
    </>
  );
}
