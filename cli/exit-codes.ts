/** How the process of a command ends: docs/commands.md has the table for users. */
export const exitCodes = {
  /** Done; with `--wait`, the run succeeded; with `status --exit-code`, nothing needs a person, and tasks that have a health are `ok`. */
  done: 0,
  /** Refused because of the state of things, or failed; with `--wait`, the run ended otherwise than by success. */
  failed: 1,
  /** Something that was typed or given is wrong: refused before anything was written, whatever is deployed or running. */
  usage: 2,
  /** It is not known how the run that was waited for ends: no answer any more, or `--timeout` is over. */
  unknown: 3,
  /** `status --exit-code`: something needs a person. */
  needsPerson: 4,
  /** `status --exit-code`: nothing needs a person, and the health of a task is `failing`; the worst of several counts. */
  failing: 5,
  /** The same for `warning`. */
  warning: 6,
  /** The same for `unknown`: none of its runs has succeeded or errored. */
  healthUnknown: 7,
  /** Ctrl-C ended the waiting, and nothing else. */
  interrupted: 130,
} as const;

/** What a command throws for what was typed or given; anything else is a refusal by the state of things, or a failure. */
const usageErrors: readonly string[] = ["UsageError", "InvalidParamsError"];

/** How a command ends that threw. */
export function exitCodeOf(error: unknown): number {
  const isUsage = error instanceof Error && usageErrors.includes(error.name);
  return isUsage ? exitCodes.usage : exitCodes.failed;
}
