/** The calls that move runs, and what a task wants to be asked before one begins. */
import type { Move } from "../words/moves.ts";
import type { Ask } from "./call.ts";
import type { ListedTask } from "./documents.ts";

/** The call that moves one run; where its task asks for a confirmation, the page has asked for it by then. */
export function moveAsk(
  move: Move,
  run: { readonly id: string; readonly task: string },
  tasks: readonly ListedTask[],
): Ask {
  const yes = move === "approve" || (move === "redrive" && doesAsk(run.task, tasks));
  return { command: move, args: [run.id], options: { yes } };
}

/** Whether who starts a run of the task is asked. */
export function doesAsk(task: string, tasks: readonly ListedTask[]): boolean {
  return Boolean(confirmOf(task, tasks));
}

/** The task's name, where it has to be typed before a move that begins a run. */
export function typedName(move: Move, task: string, tasks: readonly ListedTask[]): string | undefined {
  if (move !== "approve" && move !== "redrive") return undefined;
  const confirm = confirmOf(task, tasks);
  return typeof confirm === "object" && confirm.typeName === true ? task : undefined;
}

function confirmOf(task: string, tasks: readonly ListedTask[]): ListedTask["confirm"] {
  return tasks.find(({ name }) => name === task)?.confirm;
}
