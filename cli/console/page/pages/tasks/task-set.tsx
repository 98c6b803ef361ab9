/** Several tasks at once: how they are called, and how the command is told which they are. */

import type { Paused } from "../../actions/pause.tsx";
import type { OptionValue } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";

export interface TaskSet {
  readonly tasks: readonly ListedTask[];
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Such as `with the tag backup`. */
  readonly words: string;
}

/** `2 tasks`. */
export function sizeText({ tasks }: TaskSet): string {
  return tasks.length === 1 ? "1 task" : `${tasks.length} tasks`;
}

/** The set, as a pause takes it: the page asks before, so that the command need not. */
export function pausedSet(of: TaskSet): Paused {
  const ask = { options: { ...of.options, yes: true } };
  return { text: sizeText(of), isOne: false, ask, words: <Names of={of} /> };
}

/** The names, folded. */
export function Names({ of }: { readonly of: TaskSet }) {
  return (
    <details>
      <summary>
        {sizeText(of)} {of.words}
      </summary>
      <ul class="names">
        {of.tasks.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
