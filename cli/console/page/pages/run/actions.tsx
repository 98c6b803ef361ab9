/** What can be done to a run now: the moves that its document allows, and a new run with the same params. */

import { taskAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";
import type { Action } from "../../parts/action.tsx";
import { Link } from "../../parts/link.tsx";
import { ActionButton } from "../../parts/use-action.tsx";
import type { RunDetails } from "./documents.ts";

interface MoveWords {
  readonly verb: string;
  readonly words: string;
  readonly isGrave?: boolean;
  readonly isMain?: boolean;
}

const moves: Readonly<Record<string, MoveWords>> = {
  approve: { verb: "Approve", words: "A worker may begin the run.", isMain: true },
  decline: { verb: "Decline", words: "The run is skipped: it never begins.", isGrave: true },
  pause: {
    verb: "Pause",
    words: "It stops after its current item, and goes on from there when it is resumed.",
  },
  resume: { verb: "Resume", words: "It continues where it stopped.", isMain: true },
  cancel: {
    verb: "Cancel",
    words: "It ends after its current item, for good: it cannot be resumed. What it has done stays done.",
    isGrave: true,
  },
  redrive: { verb: "Redrive", words: "", isMain: true },
  dismiss: {
    verb: "Dismiss",
    words: "It is taken off the list of what needs a person. It keeps its status, and can still be redriven.",
  },
};

const redriveWords: Readonly<Record<string, string>> = {
  errored: "It continues at the item that failed, with as many attempts as a new run has.",
  rejected: "The message goes back to its queue. If it is rejected again, it gets a new record.",
};

/** Whether somebody who starts a run of the task is asked, and whether the task's name has to be typed. */
export function confirmation(run: RunDetails, tasks: readonly ListedTask[]) {
  const confirm = tasks.find(({ name }) => name === run.task)?.confirm;
  const isNamed = typeof confirm === "object" && confirm.typeName === true;
  return { asks: confirm !== undefined && confirm !== false, typed: isNamed ? run.task : undefined };
}

interface ActionsProps {
  readonly run: RunDetails;
  readonly tasks: readonly ListedTask[];
  act(action: Action): void;
}

export function Actions({ run, tasks, act }: ActionsProps) {
  const { asks, typed } = confirmation(run, tasks);
  const open = (move: string, { verb, words, isGrave }: MoveWords) => {
    const begins = move === "redrive" || move === "approve";
    const ask: Ask = { command: move, args: [run.id], options: { yes: begins && asks } };
    const text = words || (redriveWords[run.status] ?? "It runs after all, with the params that it has.");
    act({ verb: `${verb} the run`, words: text, ask, isGrave, typed: begins ? typed : undefined });
  };
  const isDeployed = tasks.some(({ name }) => name === run.task);
  return (
    <div class="buttons">
      {run.allowed.flatMap((move) => {
        const words = moves[move];
        if (words === undefined) return [];
        const kind = words.isMain ? "main" : undefined;
        return [
          <ActionButton key={move} kind={kind} onClick={() => open(move, words)}>
            {words.verb}
          </ActionButton>,
        ];
      })}
      {isDeployed && (
        <Link class="button" to={`${taskAddress(run.task)}?from=${encodeURIComponent(run.id)}`}>
          Run again…
        </Link>
      )}
    </div>
  );
}
