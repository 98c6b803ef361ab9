/** What can be done to a run now: the moves that its document allows, and a new run with the same params. */
import type { ListedTask } from "../../api/documents.ts";
import { moveAsk, moveConfirmation } from "../../api/moves.ts";
import type { Action } from "../../parts/action.tsx";
import { FormLink } from "../../parts/link.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { type Move, type MoveWords, moves, moveWords } from "../../words/moves.ts";
import type { RunDetails } from "./documents.ts";

/** What one would do most likely. */
const mainMoves: readonly Move[] = ["approve", "resume", "redrive"];

interface ActionsProps {
  readonly run: RunDetails;
  readonly tasks: readonly ListedTask[];
  act(action: Action): void;
}

export function Actions({ run, tasks, act }: ActionsProps) {
  const open = (move: Move) => {
    const { verb, isGrave }: MoveWords = moves[move];
    act({
      verb: `${verb} the run`,
      words: moveWords(move, run.status),
      ask: moveAsk(move, run, tasks),
      typed: moveConfirmation(move, run.task, tasks).typed,
      isGrave,
    });
  };
  const allowed = run.allowed.filter((move): move is Move => Object.hasOwn(moves, move));
  const isDeployed = tasks.some(({ name }) => name === run.task);
  return (
    <div class="buttons">
      {allowed.map((move) => (
        <ActionButton
          key={move}
          kind={mainMoves.includes(move) ? "main" : undefined}
          onClick={() => open(move)}
        >
          {moves[move].verb}
        </ActionButton>
      ))}
      {isDeployed && (
        <FormLink class="button" task={run.task} from={run.id}>
          Run again…
        </FormLink>
      )}
    </div>
  );
}
