/** The calls that move runs, and what a task wants to be asked before one begins. */
import type { Move } from "../words/moves.ts";
import type { Ask } from "./call.ts";
import { type Confirmation, confirmation } from "./confirmation.ts";
import type { ListedTask } from "./documents.ts";

/** What is asked before a move: of one after which a worker begins the run, what its task wants. */
export function moveConfirmation(move: Move, task: string, tasks: readonly ListedTask[]): Confirmation {
  if (move !== "approve" && move !== "redrive") return {};
  return confirmation(task, tasks.find(({ name }) => name === task)?.confirm);
}

/** The call that moves one run; where its task asks for a confirmation, the page has asked for it by then. */
export function moveAsk(
  move: Move,
  run: { readonly id: string; readonly task: string },
  tasks: readonly ListedTask[],
): Ask {
  const { yes } = moveConfirmation(move, run.task, tasks);
  return { command: move, args: [run.id], options: { yes: move === "approve" || yes } };
}
