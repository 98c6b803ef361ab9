/** What can be done to runs: how each is called, and what comes of it. */
import type { Ask } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";
import { isFiltered, type RunsView } from "./view.ts";

export interface MoveWords {
  readonly verb: string;
  readonly done: string;
  readonly words: string;
  readonly isGrave?: boolean;
}

/** What can be done to several at once. */
export const setMoves = {
  cancel: {
    verb: "Cancel",
    done: "cancelled",
    words: "A run at work ends after its current item. What it has done stays done; it cannot be resumed.",
    isGrave: true,
  },
  pause: {
    verb: "Pause",
    done: "paused",
    words: "A run at work stops after its current item, and goes on from there when it is resumed.",
  },
  resume: { verb: "Resume", done: "resumed", words: "A run continues where it stopped." },
  redrive: {
    verb: "Redrive",
    done: "redriven",
    words:
      "An errored run continues at the item that failed; a skipped or missed one runs after all; a rejected message goes back to its queue.",
  },
  dismiss: {
    verb: "Dismiss",
    done: "dismissed",
    words: "It is taken off the list of what needs a person. It keeps its status, and can still be redriven.",
  },
} as const satisfies Record<string, MoveWords>;

export type SetMove = keyof typeof setMoves;

/** The same as a list of names and words. */
export const setMoveList = Object.entries(setMoves) as [SetMove, MoveWords][];

/** The call that moves one run. @param tasks by which a task asks for a confirmation, which the page has then asked for */
export function moveAsk(
  move: SetMove | "approve" | "decline",
  run: { readonly id: string; readonly task: string },
  tasks: readonly ListedTask[],
): Ask {
  const asks = move === "redrive" && confirmOf(run.task, tasks) !== undefined;
  return { command: move, args: [run.id], options: { yes: asks || move === "approve" } };
}

/** How a task's runs are confirmed; undefined where they need not be. */
export function confirmOf(task: string, tasks: readonly ListedTask[]) {
  return tasks.find(({ name }) => name === task)?.confirm || undefined;
}

/** The task's name, where it has to be typed. */
export function typedName(task: string, tasks: readonly ListedTask[]): string | undefined {
  const confirm = confirmOf(task, tasks);
  return typeof confirm === "object" && confirm.typeName === true ? task : undefined;
}

/** The one command that moves all runs of a view; undefined where none does just that. */
export function setAsk(move: SetMove, view: RunsView): Ask | undefined {
  const { tab, tasks, statuses, tags } = view;
  if (isFiltered({ ...view, tasks: [], statuses: [], tags: [] }) || tab === "approval") return undefined;
  const [task] = tasks;
  if (tasks.length > 1 || (task !== undefined && tags.length > 0)) return undefined;
  const set = tags.length > 0 ? { tag: tags } : { all: true };
  const args = task === undefined ? [] : [task];
  const of = task === undefined ? set : {};
  if (move === "cancel") {
    const isEvery = task === undefined && statuses.length === 0 && tab === "list";
    return isEvery ? { command: "cancel", options: set } : undefined;
  }
  if (move === "dismiss" && statuses.length === 0) return { command: "dismiss", args, options: of };
  const isErrored = tab === "list" && statuses.join() === "errored";
  if (move === "redrive" && isErrored) return { command: "redrive", args, options: { errored: true, ...of } };
  return undefined;
}
