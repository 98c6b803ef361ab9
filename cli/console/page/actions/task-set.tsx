/** One task, or several at once: how they are called, and how the command is told which they are. */
import type { Ask, OptionValue } from "../api/call.ts";
import type { ListedTask } from "../api/documents.ts";

export interface TaskSet {
  readonly tasks: readonly ListedTask[];
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Such as `with the tag backup`. */
  readonly words: string;
}

export type TaskOrSet = Pick<ListedTask, "name"> | TaskSet;

export const isOne = (of: TaskOrSet): of is Pick<ListedTask, "name"> => "name" in of;

/** `index`, or `2 tasks`. */
export function nameText(of: TaskOrSet): string {
  if (isOne(of)) return of.name;
  return of.tasks.length === 1 ? "1 task" : `${of.tasks.length} tasks`;
}

/** A command for them. Of several the page has asked already. */
export function askOf(command: string, of: TaskOrSet, options: Ask["options"] = {}): Ask {
  if (isOne(of)) return { command, args: [of.name], options };
  return { command, options: { ...of.options, ...options, yes: true } };
}

/** The names of several tasks, folded; nothing for one. */
export function Names({ of }: { readonly of: TaskOrSet }) {
  if (isOne(of)) return null;
  return (
    <details>
      <summary>
        {nameText(of)} {of.words}
      </summary>
      <ul class="names">
        {of.tasks.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
