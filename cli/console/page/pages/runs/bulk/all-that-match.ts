/** A move of all runs of a view, which the dialog counts first. */
import type { Ask } from "../../../api/call.ts";
import { type SetMove, setAsk } from "../moves.ts";
import { allAsk, isFiltered, type RunsView } from "../view.ts";
import type { Bulk } from "./bulk-dialog.tsx";

/** @param ask what asks for all of them */
export function allThatMatch(move: SetMove, view: RunsView, ask: Ask = allAsk(view)): Bulk {
  const subject = isAll(view) ? "all runs" : "all that match";
  return { move, subject, ask, set: setAsk(move, view) };
}

/** Whether the view leaves no run out. */
export const isAll = (view: RunsView): boolean => !isFiltered(view) && view.tab === "list";
