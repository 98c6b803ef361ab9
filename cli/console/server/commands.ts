/**
 * The commands that a page may call, each with the options that it may give: those that read, and those that write. What is
 * not here is refused. None reads or writes a file of this machine, or chooses another deployment.
 */

/** What a page may ask of a command. */
export interface Allowed {
  readonly writes: boolean;
  readonly options: readonly string[];
  /** The options that take the body of the request, as the command takes standard input. @default none */
  readonly files?: readonly string[];
  /** Options with which a command that writes only reads. @default none */
  readonly reading?: readonly string[];
}

const reads = (...options: string[]): Allowed => ({ writes: false, options });
const writes = (...options: string[]): Allowed => ({ writes: true, options: ["note", ...options] });
const page = ["status", "since", "before", "number", "task", "tag"];

export const allowedCommands: Readonly<Record<string, Allowed>> = {
  list: reads("all", "tag"),
  status: reads(...page, "errored", "approvals", "shards", "skipped", "after"),
  history: reads(...page, "metadata", "parent", "verdicts", "trigger", "author", "find", "among"),
  explain: reads("trigger"),
  lanes: reads(),
  calendar: reads("tag", "since", "before", "ahead", "by"),
  logs: reads("errors"),
  next: reads("expression", "time-zone", "from", "number"),
  why: reads(),
  doc: reads("tag"),
  cost: reads("used", "since", "task"),
  run: {
    ...writes("params", "id", "at", "in", "overlap", "priority", "force", "yes", "metadata", "tag"),
    ...{ files: ["csv", "input"], reading: ["dry-run"] },
  },
  pause: writes("runs", "until", "yes"),
  resume: writes("runs", "yes"),
  cancel: writes("runs", "yes"),
  redrive: writes("errored", "items", "yes"),
  dismiss: writes("yes"),
  approve: writes("yes"),
  decline: writes(),
  override: { ...writes("until", "time-zone", "remove", "stage-limit"), reading: ["list"] },
  schedule: writes("cron", "every", "at", "time-zone", "until", "name", "params", "replace", "yes"),
  backfill: {
    ...writes(
      "from",
      "to",
      "trigger",
      "only",
      "reverse",
      "max-concurrent",
      "overlap",
      "force",
      "yes",
      "metadata",
    ),
    reading: ["dry-run"],
  },
  scale: writes("shards"),
  split: writes(),
};
