/** The dialogs of a row's buttons. */

import type { ListedTask } from "../../../api/documents.ts";
import { moveAsk, moveConfirmation } from "../../../api/moves.ts";
import { useOnce } from "../../../api/once.ts";
import { Loaded } from "../../../parts/loaded.tsx";
import { Time } from "../../../parts/time.tsx";
import { useAction } from "../../../parts/use-action.tsx";
import { authorName } from "../../../words/author.ts";
import { type Move, type MoveWords, moves, moveWords } from "../../../words/moves.ts";
import { isoText } from "../../../words/time.ts";
import type { ListedRun } from "../documents.ts";

/** @param onDone what the page does then */
export function useRowMove(tasks: readonly ListedTask[], onDone: () => void) {
  const { dialog, act } = useAction(onDone);
  const move = (name: Move, run: ListedRun) => {
    const task = tasks.find((each) => each.name === run.task);
    const { yes, typed } = moveConfirmation(name, run.task, tasks);
    const ask = moveAsk(name, run, tasks);
    if (name === "approve") {
      const words = <Approved run={run} task={task} />;
      return act({ verb: "Approve the run", words, ask, typed });
    }
    const { verb, isGrave }: MoveWords = moves[name];
    act({
      verb: `${verb} the ${run.status === "rejected" ? "message" : "run"}`,
      words: (
        <>
          <p class="subject">
            <bdi>{run.id}</bdi>
          </p>
          <p>{moveWords(name, run.status)}</p>
          {yes && <p>Its task asks for a confirmation of each run: this is one.</p>}
        </>
      ),
      ...{ ask, typed, isGrave },
    });
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
