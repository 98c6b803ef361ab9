/** All tasks: what state each is in, how its last runs went, and when it starts next. Only the rows in view are drawn, and asked for. */

import { useCallback, useContext, useMemo, useRef, useState } from "preact/hooks";
import { About } from "../../about.ts";
import { type Paused, pauseTasks } from "../../actions/pause.tsx";
import type { ListDocument, RunDocument } from "../../api/documents.ts";
import { present } from "../../api/now.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Room } from "../../parts/room.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { useAction } from "../../parts/use-action.tsx";
import { useWindowed } from "../../parts/windowed.ts";
import type { PageProps } from "../index.ts";
import { Attention } from "./attention.tsx";
import { Filters } from "./filters.tsx";
import { TaskRow } from "./row.tsx";
import { SetBar } from "./set-bar.tsx";
import { changesSoon } from "./state.ts";
import type { TaskSet } from "./task-set.tsx";
import { rowsOf, shownTasks, type View, viewOf } from "./view.ts";

export function TasksPage({ address, tasks }: PageProps) {
  const { readOnly } = useContext(About);
  return (
    <div id="tasks" class={readOnly ? "is-read-only" : undefined}>
      <h1>Tasks</h1>
      <Loaded of={tasks} isEmpty={({ tasks: all }) => all.length === 0} empty={noTask}>
        {(document) => <Table address={address} document={document} refresh={tasks.refresh} />}
      </Loaded>
      <SameCommand ask={{ command: "list", options: { all: true } }} />
    </div>
  );
}

const noTask = (
  <>
    No task is deployed. <code>pawl new task NAME</code> writes the first one.
  </>
);

interface TableProps {
  readonly address: URL;
  readonly document: ListDocument;
  refresh(): void;
}

function Table({ address, document, refresh }: TableProps) {
  const view = viewOf(address);
  const { known, changes, learn } = useKnownRuns();
  const shown = useMemo(
    () => shownTasks(document.tasks, view, known, present()),
    [document, address.search, changes],
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(0);
  const { dialog, act } = useAction(() => {
    setAsked((before) => before + 1);
    refresh();
  });
  const pause = useCallback((of: Paused) => act(pauseTasks(act, of)), [act]);
  const choose = useCallback((name: string, isChosen: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      if (isChosen) after.add(name);
      else after.delete(name);
      return after;
    });
  }, []);
  const pickable = shown.tasks.filter(({ automatic }) => !automatic);
  const picked = pickable.filter(({ name }) => chosen.has(name));
  const rows = rowsOf(shown.tasks, view);
  const { body, first, last, above, below } = useWindowed(rows.length, 61);
  return (
    <>
      <Attention of={document.attention} />
      <Filters address={address} view={view} shown={shown} tasks={document.tasks} />
      <SetBar
        of={setOf(document, view, picked)}
        isChosen={picked.length > 0}
        onClear={() => setChosen(new Set())}
        onAct={act}
        onPause={pause}
      />
      {shown.tasks.length === 0 ? (
        <p class="empty">
          {document.tasks.every(({ automatic }) => automatic) ? noTask : "No task matches."}
        </p>
      ) : (
        <table class="stacks" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col" class="pick">
                <input
                  type="checkbox"
                  aria-label="Choose all that are shown"
                  checked={picked.length > 0 && picked.length === pickable.length}
                  onChange={({ currentTarget: { checked } }) =>
                    setChosen(new Set(checked ? pickable.map(({ name }) => name) : []))
                  }
                />
              </th>
              <th scope="col">Task</th>
              <th scope="col">State</th>
              <th scope="col">Last runs</th>
              <th scope="col">Next start</th>
              <th scope="col">Lane</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody ref={body}>
            <Room height={above} columns={7} />
            {rows.slice(first, last).map((row) =>
              "heading" in row ? (
                <tr key={`${row.heading}.`} class="namespace">
                  <th colSpan={7} scope="colgroup">
                    {row.heading}
                  </th>
                </tr>
              ) : (
                <TaskRow
                  key={row.name}
                  task={row}
                  known={known.get(row.name)}
                  isChosen={chosen.has(row.name)}
                  asked={asked}
                  onChoose={choose}
                  onRuns={learn}
                  onAct={act}
                  onPause={pause}
                />
              ),
            )}
            <Room height={below} columns={7} />
          </tbody>
        </table>
      )}
      {dialog}
    </>
  );
}

/** The tasks that were chosen; else, where the view is of a tag, all that have it. */
function setOf({ tasks }: ListDocument, { tag }: View, picked: ListDocument["tasks"]): TaskSet | undefined {
  if (picked.length > 0)
    return { tasks: picked, options: { task: picked.map(({ name }) => name) }, words: "that you chose" };
  if (tag === undefined) return undefined;
  const tagged = tasks.filter((task) => !task.automatic && task.tags?.includes(tag));
  return tagged.length === 0 ? undefined : { tasks: tagged, options: { tag }, words: `with the tag ${tag}` };
}

/** The newest runs of the rows that were in view. `changes` counts those that may put a task into another state. */
function useKnownRuns() {
  const known = useRef(new Map<string, readonly RunDocument[]>()).current;
  const [changes, setChanges] = useState(0);
  const learn = useCallback((task: string, runs: readonly RunDocument[]) => {
    const before = stateText(known.get(task));
    known.set(task, runs);
    if (before !== stateText(runs)) setChanges((count) => count + 1);
  }, []);
  return { known, changes, learn };
}

function stateText(runs: readonly RunDocument[] | undefined): string | undefined {
  const now = present();
  return runs && `${runs[0]?.status} ${runs.some((run) => changesSoon(run, now))}`;
}
