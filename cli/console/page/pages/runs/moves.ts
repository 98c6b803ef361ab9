/** What can be done to many runs. */
import type { Ask } from "../../api/call.ts";
import type { Move } from "../../words/moves.ts";
import { isFiltered, type RunsView } from "./view.ts";

/** What can be done to several at once, with the word for those to which it was done. */
const done = {
  cancel: "cancelled",
  pause: "paused",
  resume: "resumed",
  redrive: "redriven",
  dismiss: "dismissed",
} as const satisfies Partial<Record<Move, string>>;

export type SetMove = keyof typeof done;

export const setMoves = Object.keys(done) as SetMove[];

export const doneWord = (move: SetMove): string => done[move];

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
