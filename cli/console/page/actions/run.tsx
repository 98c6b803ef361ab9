/** Starts a run of a task, after the confirmation that the task asks for. */
import type { Ask } from "../api/call.ts";
import { confirmation } from "../api/confirmation.ts";
import type { ListedTask } from "../api/documents.ts";
import type { Action } from "../parts/action.tsx";

type Task = Pick<ListedTask, "name" | "description" | "lane" | "paused" | "confirm">;

interface Start {
  /** @default a run without params, which starts although the task is paused */
  readonly ask?: Ask;
  readonly isLater?: boolean;
  /** Of the dialog, where it has more to show. */
  readonly more?: Pick<Action, "file" | "secrets" | "once">;
}

export function runTask(task: Task, { ask, isLater, more }: Start = {}): Action {
  const { name, lane, confirm, paused } = task;
  const { yes, typed } = confirmation(name, confirm);
  const needsOther = typeof confirm === "object" && confirm.by !== undefined;
  const asked = ask ?? { command: "run", args: [name], options: { force: paused && true } };
  return {
    verb: `Run ${name}`,
    words: (
      <>
        <p>
          A run starts {isLater ? "later" : "now"} in lane {lane}
          {needsOther && ", once another person has approved it"}.
          {paused && asked.options?.force && " The task is paused: it starts all the same."}
        </p>
        {confirm && <AsksFirst task={task} />}
      </>
    ),
    ask: { ...asked, options: { ...asked.options, yes } },
    ...{ typed, ...more },
  };
}

/** Of a task that asks who starts it for a confirmation. */
export function AsksFirst({ task: { description } }: { readonly task: Pick<ListedTask, "description"> }) {
  return (
    <p>
      The task asks for a confirmation: understand its role and effects before you go on. It does:{" "}
      {description}
    </p>
  );
}
