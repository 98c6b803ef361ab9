/**
 * The commands that a page may call, each with the options that it may give: those that read, and those that write. What is
 * not here is refused. None reads or writes a file of this machine that a page names, or chooses another deployment.
 */

/** What a page may ask of a command. */
export interface Allowed {
  readonly writes: boolean;
  readonly options: readonly string[];
  /** Those of them that take no value. */
  readonly flags: readonly string[];
  /** The options that take the body of the request, as the command takes standard input. @default none */
  readonly files?: readonly string[];
  /** Options without a value with which a command that writes only reads. @default none */
  readonly reading?: readonly string[];
  /** First arguments with which a command that writes only reads. @default none */
  readonly readingActions?: readonly string[];
  /** Options with which it asks no deployment, and takes none. @default none */
  readonly undeployed?: readonly string[];
}

/** A test compares this with what the commands say of themselves. */
// biome-ignore format: a list reads better in lines
const withoutValue: readonly string[] = [
  "all", "errored", "shards", "skipped", "verdicts", "errors", "source", "used", "force", "yes", "runs", "items",
  "approvals", "choices", "remove", "replace", "reverse",
];

const allowed = (options: readonly string[]) => ({
  options,
  flags: options.filter((name) => withoutValue.includes(name)),
});
const reads = (...options: string[]): Allowed => ({ writes: false, ...allowed(options) });
const writes = (...options: string[]): Allowed => ({ writes: true, ...allowed(["note", ...options]) });
const page = ["status", "since", "before", "number", "task", "tag"];

export const allowedCommands: Readonly<Record<string, Allowed>> = {
  list: reads("all", "tag", "task"),
  status: reads(...page, "errored", "approvals", "shards", "skipped", "after"),
  history: reads(
    ...page,
    ...["metadata", "parent", "backfill", "verdicts", "trigger", "author", "find", "among"],
  ),
  explain: reads("trigger"),
  lanes: reads(),
  calendar: reads("tag", "since", "before", "ahead", "by", "list", "time-zone", "trigger"),
  logs: reads("errors", "number"),
  turns: reads("number"),
  next: { ...reads("expression", "time-zone", "from", "number"), undeployed: ["expression"] },
  why: reads(),
  doc: reads("tag", "source", "choices"),
  cost: reads("used", "since", "task"),
  run: {
    ...writes(
      "params",
      "id",
      "at",
      "in",
      "overlap",
      "priority",
      "force",
      "yes",
      "metadata",
      "tag",
      "task",
      "all",
    ),
    ...{ files: ["csv", "input"], reading: ["dry-run"] },
  },
  pause: writes("runs", "until", "yes", "tag", "task", "all"),
  resume: writes("runs", "yes", "tag", "task", "all"),
  cancel: writes("runs", "yes"),
  redrive: writes("errored", "items", "only", "yes"),
  dismiss: writes("yes"),
  approve: writes("yes"),
  decline: writes(),
  override: { ...writes("until", "time-zone", "remove", "stage-limit", "yes"), reading: ["list"] },
  schedule: {
    ...writes("cron", "every", "at", "time-zone", "until", "name", "params", "replace", "yes"),
    readingActions: ["list"],
  },
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
  scale: { writes: true, options: ["shards"], flags: [] },
  split: { writes: true, options: [], flags: [] },
};
