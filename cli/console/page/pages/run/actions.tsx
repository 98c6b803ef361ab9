/** What can be done to a run now: the moves that its document allows, and a new run with the same params. */
import type { ListedTask } from "../../api/documents.ts";
import type { Action } from "../../parts/action.tsx";
import { FormLink } from "../../parts/link.tsx";
import { moveAction } from "../../parts/move-action.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import { type Move, moves } from "../../words/moves.ts";
import type { RunDetails } from "./documents.ts";

/** What one would do most likely. */
const mainMoves: readonly Move[] = ["approve", "resume", "redrive"];

interface ActionsProps {
  readonly run: RunDetails;
  readonly tasks: readonly ListedTask[];
  act(action: Action): void;
}

export function Actions({ run, tasks, act }: ActionsProps) {
  const allowed = run.allowed.filter((move): move is Move => Object.hasOwn(moves, move));
  const isDeployed = tasks.some(({ name }) => name === run.task);
  return (
    <div class="buttons">
      {allowed.map((move) => (
        <ActionButton
          key={move}
          kind={mainMoves.includes(move) ? "main" : undefined}
          onClick={() => act(moveAction(move, run, tasks))}
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
