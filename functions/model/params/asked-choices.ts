import type { LabelledChoice } from "./choices.ts";

/** What a worker is asked about a task of its lane. */
export interface AskForChoices {
  readonly task: string;
  readonly ask: "choices";
}

/** What it answers: of each function of the task's `choices` the values, or why there are none. */
export interface AskedChoices {
  readonly choices: Readonly<
    Record<string, { readonly values: readonly LabelledChoice[] } | { readonly error: string }>
  >;
}
