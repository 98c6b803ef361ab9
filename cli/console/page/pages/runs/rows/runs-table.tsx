/** A table of runs: chosen by checkboxes, where several may be moved at once. */
import { useEffect, useRef } from "preact/hooks";
import { decoded } from "../../../api/addresses.ts";
import type { ListedTask } from "../../../api/documents.ts";
import type { Move } from "../../../words/moves.ts";
import type { ListedRun } from "../documents.ts";
import { RunRow } from "./run-row.tsx";

interface RunsTableProps {
  readonly runs: readonly ListedRun[];
  readonly tasks: readonly ListedTask[];
  /** What it lists, for those who hear it. */
  readonly label: string;
  /** The ids of those that are chosen. Undefined: none can be. */
  readonly chosen?: ReadonlySet<string>;
  onChoose?(chosen: ReadonlySet<string>): void;
  onMove(move: Move, run: ListedRun): void;
}

export function RunsTable({ runs, tasks, label, chosen, onChoose, onMove }: RunsTableProps) {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const aimed = useAimed(runs);
  const count = runs.filter(({ id }) => chosen?.has(id)).length;
  const choose = (ids: readonly string[], isChosen: boolean) => {
    const after = new Set(chosen);
    for (const id of ids)
      if (isChosen) after.add(id);
      else after.delete(id);
    onChoose?.(after);
  };
  return (
    <table class="stacks runs" aria-label={label}>
      <thead>
        <tr>
          {chosen && (
            <th scope="col" class="choose">
              <AllBox
                count={count}
                of={runs.length}
                onChange={(isChosen) =>
                  choose(
                    runs.map(({ id }) => id),
                    isChosen,
                  )
                }
              />
            </th>
          )}
          <th scope="col">Status</th>
          <th scope="col">Run</th>
          <th scope="col">Due</th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col">Progress</th>
          <th scope="col">Why</th>
          <th scope="col" class="number">
            Cost
          </th>
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            task={byName.get(run.task)}
            isChosen={chosen?.has(run.id)}
            isAimed={run.id === aimed}
            onChoose={(isChosen) => choose([run.id], isChosen)}
            onMove={onMove}
          />
        ))}
      </tbody>
    </table>
  );
}

interface AllBoxProps {
  readonly count: number;
  readonly of: number;
  onChange(isChosen: boolean): void;
}

function AllBox({ count, of, onChange }: AllBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = count > 0 && count < of;
  }, [count, of]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label="Choose all runs of this page"
      checked={count > 0 && count === of}
      onChange={({ currentTarget: { checked } }) => onChange(checked)}
    />
  );
}

/** The run that the fragment of the address names: it is brought into view once it is there. */
function useAimed(runs: readonly ListedRun[]): string | undefined {
  const wanted = decoded(location.hash.slice(1));
  const isThere = wanted !== "" && runs.some(({ id }) => id === wanted);
  useEffect(() => {
    if (isThere) document.getElementById(wanted)?.scrollIntoView({ block: "center" });
  }, [isThere, wanted]);
  return isThere ? wanted : undefined;
}
