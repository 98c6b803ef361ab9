/** A task's row: its state, its last runs, its next start, and what can be done to it. Every row is as high as any other. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Paused } from "../../actions/pause.tsx";
import { taskAddress } from "../../api/addresses.ts";
import { readTogether } from "../../api/call.ts";
import type { HistoryDocument, ListedTask, RunDocument } from "../../api/documents.ts";
import { present } from "../../api/now.ts";
import { usePolled } from "../../api/poll.ts";
import { wakeAfter } from "../../api/wake.ts";
import type { Action } from "../../parts/action.tsx";
import { Link } from "../../parts/link.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { Acts, NextStart, State } from "./cells.tsx";
import { changesSoon } from "./state.ts";

interface TaskRowProps {
  readonly task: ListedTask;
  /** As they were when the row was last in view. */
  readonly known: readonly RunDocument[] | undefined;
  readonly isChosen: boolean;
  /** How often something was changed: each time the row is asked for at once. */
  readonly asked: number;
  onChoose(task: string, isChosen: boolean): void;
  onRuns(task: string, runs: readonly RunDocument[]): void;
  onAct(action: Action): void;
  onPause(of: Paused): void;
}

const runsShown = 20;
/** A row that is scrolled past asks nothing. In milliseconds. */
const settledMs = 150;

export function TaskRow(props: TaskRowProps) {
  const { task, known, isChosen, asked, onChoose, onRuns, onAct, onPause } = props;
  const { name, automatic } = task;
  const isSettled = useSettled();
  const ask = { command: "history", args: [name], options: { number: runsShown } };
  const row = useRef<HTMLTableRowElement>(null);
  const isSeen = useRef(false);
  const history = usePolled<HistoryDocument>(
    isSettled ? ask : undefined,
    ({ runs }) => runs.some((run) => changesSoon(run, present())),
    () => (isSeen.current ? undefined : Number.POSITIVE_INFINITY),
    readTogether,
  );
  useEffect(history.refresh, [asked]);
  const hasRead = useRef(false);
  hasRead.current = history.at !== undefined;
  // A row that is drawn beside those in view is asked for once, and again when it comes into view.
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const wasSeen = isSeen.current;
      isSeen.current = entries.at(-1)?.isIntersecting === true;
      if (isSeen.current && !wasSeen && hasRead.current) history.refresh();
    });
    if (row.current !== null) observer.observe(row.current);
    return () => observer.disconnect();
  }, []);
  const read = history.document?.runs;
  useEffect(() => {
    if (read !== undefined) onRuns(name, read);
  }, [read]);
  const runs = read ?? known;
  // What only the list of tasks changes is not looked through each time that a run gets on.
  const [head, tail] = useMemo(() => stillCells(props), [task, onAct, onPause]);
  return (
    <tr ref={row}>
      <td class="pick">
        {!automatic && (
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={isChosen}
            onChange={({ currentTarget: { checked } }) => onChoose(name, checked)}
          />
        )}
      </td>
      {head}
      <td data-label="State">
        <State task={task} runs={runs} />
      </td>
      <td data-label="Last runs">
        {runs === undefined ? (
          <span class="none">{history.error === undefined ? "…" : "cannot be read"}</span>
        ) : (
          <Sparkline runs={runs} />
        )}
      </td>
      {tail}
    </tr>
  );
}

function stillCells({ task, onAct, onPause }: TaskRowProps) {
  const { name, description, tags = [], lane } = task;
  const head = (
    <th scope="row">
      <Link to={taskAddress(name)}>{name}</Link>
      <small title={description}>
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
        {description}
      </small>
    </th>
  );
  const tail = (
    <>
      <td data-label="Next start">
        <NextStart task={task} />
      </td>
      <td data-label="Lane">
        <Link to="/lanes">{lane}</Link>
      </td>
      <td class="acts">
        <Acts task={task} onAct={onAct} onPause={onPause} />
      </td>
    </>
  );
  return [head, tail] as const;
}

function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => wakeAfter(settledMs, () => setSettled(true)), []);
  return isSettled;
}
