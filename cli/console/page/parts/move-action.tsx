/** The dialog of a move of one run, with its words and the confirmation that its task asks for. */
import type { ListedTask, RunDocument } from "../api/documents.ts";
import { moveAsk, moveConfirmation } from "../api/moves.ts";
import { type Move, type MoveWords, moves, moveWords } from "../words/moves.ts";
import type { Action } from "./action.tsx";

interface Subject {
  /** @default a run, or a message that was rejected */
  readonly noun?: string;
  /** What comes of it. @default as for every run of its status */
  readonly words?: string;
}

export function moveAction(
  move: Move,
  run: Pick<RunDocument, "id" | "task" | "status">,
  tasks: readonly ListedTask[],
  { noun = run.status === "rejected" ? "message" : "run", words = moveWords(move, run.status) }: Subject = {},
): Action {
  const { verb, isGrave }: MoveWords = moves[move];
  const { yes, typed } = moveConfirmation(move, run.task, tasks);
  return {
    verb: `${verb} the ${noun}`,
    words: (
      <>
        <p class="subject">
          <bdi>{run.id}</bdi>
        </p>
        <p>{words}</p>
        {yes && <p>Its task asks for a confirmation of each run: this is one.</p>}
      </>
    ),
    ask: moveAsk(move, run, tasks),
    ...{ typed, isGrave },
  };
}
