/** Ends the pause of tasks. */
import type { PauseDocument } from "../api/documents.ts";
import type { Action } from "../parts/action.tsx";
import { authorName } from "../words/author.ts";
import { instantText, timeOf } from "../words/time.ts";
import { askOf, isOne, Names, nameText, type TaskOrSet } from "./task-set.tsx";

/** @param paused the pause of one task, where it is known */
export function resumeTasks(of: TaskOrSet, paused?: PauseDocument): Action {
  const [its, it] = isOne(of) ? ["Its", "it"] : ["Their", "them"];
  return {
    verb: `Resume ${nameText(of)}`,
    words: (
      <>
        <Names of={of} />
        {paused !== undefined && <p>{pauseText(paused)}</p>}
        <p>
          {its} schedules start {it} again from now on. What they skipped stays skipped, but for the instants
          that a task’s setting catchUp takes: these start now.
        </p>
      </>
    ),
    ask: askOf("resume", of),
  };
}

/** `Paused by ada since Sat 21 Nov 2026, 10:00:00, until it is resumed: moving house`. */
export function pauseText({ author, at, until, note }: PauseDocument): string {
  const by = author === undefined ? "" : ` by ${authorName(author)}`;
  const end = until === undefined ? "until it is resumed" : `until ${instantText(timeOf(until))}`;
  const words = `Paused${by} since ${instantText(timeOf(at))}, ${end}`;
  return note ? `${words}: ${note}` : words;
}
