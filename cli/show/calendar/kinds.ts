/** The kinds of verdicts that a calendar tells apart, the worst first. The console's page uses this too. */

export interface Kind {
  readonly name: string;
  /** On a terminal. */
  readonly mark: string;
  readonly words: string;
  /** The verdicts that it stands for. @default every other */
  readonly of?: readonly string[];
}

export const kinds: readonly Kind[] = [
  { name: "errored", mark: "x", words: "errored", of: ["errored"] },
  { name: "missed", mark: "!", words: "missed", of: ["missed"] },
  {
    ...{ name: "skipped", mark: "-", words: "skipped or cancelled" },
    of: ["skipped", "cancelled", "cancelling", "not deployed"],
  },
  {
    ...{ name: "doing", mark: ">", words: "under way" },
    of: ["enqueued", "running", "interrupted", "retrying", "paused", "pausing"],
  },
  { name: "unseen", mark: "~", words: "not seen yet", of: ["not seen yet"] },
  { name: "unknown", mark: "?", words: "not known" },
  { name: "ran", mark: "=", words: "ran", of: ["succeeded"] },
  { name: "held", mark: ".", words: "held back", of: ["held back"] },
  { name: "coming", mark: "o", words: "coming", of: ["coming"] },
];
const named = new Set(kinds.flatMap(({ of = [] }) => of));

/** The place of a verdict's kind among `kinds`. */
export function kindOf(verdict: string): number {
  return kinds.findIndex(({ of }) => (named.has(verdict) ? of?.includes(verdict) : of === undefined));
}
