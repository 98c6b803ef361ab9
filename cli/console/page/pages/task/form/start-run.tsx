/** Starts a run, after the confirmation that its task asks for. */
import type { Ask } from "../../../api/call.ts";
import { confirmation } from "../../../api/confirmation.ts";
import type { Action } from "../../../parts/action.tsx";
import type { TaskDocument } from "../documents.ts";

interface Start {
  readonly isLater: boolean;
  readonly file: File | undefined;
  /** Names of params that are not shown. */
  readonly secrets: readonly string[] | undefined;
}

export function startRun(task: TaskDocument, ask: Ask, { isLater, file, secrets }: Start): Action {
  const { confirm } = task.settings;
  const { by } = typeof confirm === "object" ? confirm : {};
  const { yes, typed } = confirmation(task.name, confirm);
  return {
    verb: "Run",
    words: (
      <>
        <p>
          A run of <b>{task.name}</b> starts {isLater ? "later" : "now"}.
        </p>
        {confirm && (
          <p>
            This task asks for a confirmation: understand its role and effects before you go on. It does:{" "}
            {task.description}
          </p>
        )}
        {by !== undefined && <p>The run waits until another person approves it.</p>}
      </>
    ),
    ask: { ...ask, options: { ...ask.options, yes } },
    ...{ typed, file, secrets },
  };
}
