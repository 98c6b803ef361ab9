/** How the process of a command ends: docs/commands.md has the table for users. */
export const exitCodes = {
  /** Done; with `--wait`, the run succeeded; with `status --exit-code`, nothing needs a person. */
  done: 0,
  /** Refused or failed; with `--wait`, the run ended otherwise than by success. */
  failed: 1,
  /** Written wrongly: nothing was done. */
  usage: 2,
  /** It is not known how the run that was waited for ends: no answer any more, or `--timeout` is over. */
  unknown: 3,
  /** `status --exit-code`: something needs a person. */
  needsPerson: 4,
  /** Ctrl-C ended the waiting, and nothing else. */
  interrupted: 130,
} as const;
