/** Starts a run of each of several tasks. */
import type { Action } from "../../parts/action.tsx";
import { Names, sizeText, type TaskSet } from "./task-set.tsx";

/** One run of each that is enabled, with no params. A task of the set may want its name typed: then the set's size is. */
export function runSet(of: TaskSet): Action {
  const confirming = of.tasks.filter(({ confirm }) => Boolean(confirm));
  return {
    verb: `Run ${sizeText(of)}`,
    words: (
      <>
        <Names of={of} />
        <p>One run of each starts now, without params. Tasks that are disabled or paused are left out.</p>
        {confirming.length > 0 && (
          <p>
            <b>
              {confirming.length === 1 ? "One of them asks" : `${confirming.length} of them ask`} for a
              confirmation:
            </b>{" "}
            {confirming.map(({ name }) => name).join(", ")}
          </p>
        )}
      </>
    ),
    ask: { command: "run", options: { ...of.options, yes: true } },
    typed: confirming.some(({ confirm }) => typeof confirm === "object" && confirm.typeName)
      ? String(of.tasks.length)
      : undefined,
  };
}
