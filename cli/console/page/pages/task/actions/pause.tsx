/** Pauses the task: until when, and with its unfinished runs or without. */
import type { Action } from "../../../parts/action.tsx";
import type { Act } from "./act.ts";
import { UntilField, untilOption } from "./fields.tsx";

export function pauseTask(act: Act, task: string, values = { until: "", runs: false }): Action {
  const change = (next: typeof values) => act(pauseTask(act, task, next));
  const { until, runs } = values;
  return {
    verb: "Pause the task",
    words: (
      <p>
        New occurrences of <b>{task}</b> are skipped from now on.{" "}
        {runs ? "Its unfinished runs pause after their current items." : "Its unfinished runs continue."}
      </p>
    ),
    ask: {
      command: "pause",
      args: [task],
      options: { until: untilOption(until), runs, yes: runs },
    },
    fields: (
      <>
        <UntilField
          value={until}
          words="Until it is resumed, where this is empty."
          onChange={(next) => change({ ...values, until: next })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={runs}
            onChange={({ currentTarget: { checked } }) => change({ ...values, runs: checked })}
          />{" "}
          Pause its unfinished runs too
        </label>
      </>
    ),
  };
}
