/** Pauses tasks: until when, and with their unfinished runs or without. */
import type { Action } from "../parts/action.tsx";
import type { Act } from "./act.ts";
import { askOf, isOne, Names, nameText, type TaskOrSet } from "./task-set.tsx";
import { UntilField, untilOption } from "./until-field.tsx";

export function pauseTasks(act: Act, of: TaskOrSet, values = { until: "", runs: false }): Action {
  const change = (next: Partial<typeof values>) => act(pauseTasks(act, of, { ...values, ...next }));
  const { until, runs } = values;
  const its = isOne(of) ? "its" : "their";
  return {
    verb: `Pause ${nameText(of)}`,
    words: (
      <>
        <Names of={of} />
        <p>
          From now on {its} schedules start nothing. Runs that are under way{" "}
          {runs ? "are paused too, each after its current item." : "go on."}
        </p>
      </>
    ),
    fields: (
      <>
        <UntilField
          value={until}
          words={`Until ${isOne(of) ? "it is" : "they are"} resumed, where this is empty.`}
          onChange={(next) => change({ until: next })}
        />
        <label class="field">
          <input
            type="checkbox"
            checked={runs}
            onChange={({ currentTarget: { checked } }) => change({ runs: checked })}
          />{" "}
          Pause {its} unfinished runs too
        </label>
      </>
    ),
    ask: askOf("pause", of, {
      until: untilOption(until),
      runs: runs || undefined,
      yes: runs || undefined,
    }),
  };
}
