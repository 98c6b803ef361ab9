/** Pauses tasks, until when, and with their unfinished runs or without; and resumes them. */
import type { ComponentChildren } from "preact";
import type { Ask } from "../api/call.ts";
import type { Action } from "../parts/action.tsx";
import type { Act } from "./act.ts";
import { UntilField, untilOption } from "./until-field.tsx";

/** A task, or several. */
export interface Paused {
  /** `index`, or `2 tasks`. */
  readonly text: string;
  readonly isOne: boolean;
  /** How the command is told which. */
  readonly ask: Omit<Ask, "command">;
  /** What is said of them before what will happen. */
  readonly words?: ComponentChildren;
}

export function oneTask(name: string, words?: ComponentChildren): Paused {
  return { text: name, isOne: true, ask: { args: [name] }, words };
}

export function pauseTasks(act: Act, of: Paused, values = { until: "", runs: false }): Action {
  const change = (next: Partial<typeof values>) => act(pauseTasks(act, of, { ...values, ...next }));
  const { until, runs } = values;
  const { text, isOne, ask, words } = of;
  const its = isOne ? "its" : "their";
  return {
    verb: `Pause ${text}`,
    words: (
      <>
        {words}
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
          words={`Until ${isOne ? "it is" : "they are"} resumed, where this is empty.`}
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
    ask: {
      ...ask,
      command: "pause",
      options: { ...ask.options, until: untilOption(until), runs, yes: runs || ask.options?.yes },
    },
  };
}

export function resumeTasks({ text, isOne, ask, words }: Paused): Action {
  return {
    verb: `Resume ${text}`,
    words: (
      <>
        {words}
        <p>
          {isOne ? "Its schedules start it" : "Their schedules start them"} again from now on. What they
          skipped stays skipped, but for the instants that a task’s setting catchUp takes: these start now.
        </p>
      </>
    ),
    ask: { ...ask, command: "resume" },
  };
}
