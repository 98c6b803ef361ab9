/** The dialogs of a row's buttons. */

import type { ListedTask } from "../../../api/documents.ts";
import { useOnce } from "../../../api/once.ts";
import { Loaded } from "../../../parts/loaded.tsx";
import { moveAction } from "../../../parts/move-action.tsx";
import { Time } from "../../../parts/time.tsx";
import { useAction } from "../../../parts/use-action.tsx";
import { authorName } from "../../../words/author.ts";
import type { Move } from "../../../words/moves.ts";
import { isoText } from "../../../words/time.ts";
import type { ListedRun } from "../documents.ts";

/** @param onDone what the page does then */
export function useRowMove(tasks: readonly ListedTask[], onDone: () => void) {
  const { dialog, act } = useAction(onDone);
  const move = (name: Move, run: ListedRun) => {
    const action = moveAction(name, run, tasks);
    const task = tasks.find((each) => each.name === run.task);
    act(name === "approve" ? { ...action, words: <Approved run={run} task={task} /> } : action);
  };
  return { dialog, move };
}

/** What will be run, so that nobody approves what they have not seen. */
function Approved({ run, task }: { readonly run: ListedRun; readonly task?: ListedTask }) {
  const status = useOnce<ListedRun>({ command: "status", args: [run.id] });
  return (
    <>
      <p>A worker then begins this run.</p>
      <dl>
        <dt>Run</dt>
        <dd>
          <bdi>{run.id}</bdi>
        </dd>
        {task !== undefined && (
          <>
            <dt>It does</dt>
            <dd>{task.description}</dd>
          </>
        )}
        <dt>Asked for by</dt>
        <dd>
          <bdi>{authorName(run.askedBy ?? "nobody who is named")}</bdi>
        </dd>
        {run.dueAt !== undefined && (
          <>
            <dt>Waits until</dt>
            <dd>
              <Time at={isoText(run.dueAt)} whole />
            </dd>
          </>
        )}
        <dt>Lane</dt>
        <dd>{run.lane}</dd>
      </dl>
      <h3>Its params</h3>
      <Loaded of={status}>
        {({ params }) =>
          params === undefined ? <p class="none">none</p> : <pre>{JSON.stringify(params, null, 2)}</pre>
        }
      </Loaded>
    </>
  );
}
