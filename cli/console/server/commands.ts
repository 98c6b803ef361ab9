/**
 * The commands that a page may call, each with the options that it may give: those that read, and those that write. What is
 * not here is refused. None reads or writes a file of this machine that a page names, or chooses another deployment.
 */
import { type Verb, type VerbName, verbs } from "../../calls/verbs.ts";

/** What a page may ask of a command. */
export interface Allowed extends Verb {
  readonly options: readonly string[];
  /** Those of them that take no value. */
  readonly flags: readonly string[];
  /** The options that take the body of the request, as the command takes standard input. @default none */
  readonly files?: readonly string[];
}

/** A test compares this with what the commands say of themselves. */
// biome-ignore format: a list reads better in lines
const withoutValue: readonly string[] = [
  "all", "errored", "shards", "skipped", "verdicts", "errors", "source", "used", "force", "yes", "runs", "items",
  "approvals", "choices", "remove", "replace", "reverse",
];

const page = ["status", "since", "before", "number", "task", "tag"];

/** The options of each command. */
const options: Readonly<Record<VerbName, readonly string[]>> = {
  list: ["all", "tag", "task"],
  status: [...page, "errored", "approvals", "shards", "skipped", "after"],
  history: [...page, ...["metadata", "parent", "backfill", "verdicts", "trigger", "author", "find", "among"]],
  explain: ["trigger"],
  lanes: [],
  calendar: ["tag", "since", "before", "ahead", "by", "list", "time-zone", "trigger"],
  logs: ["errors", "number"],
  turns: ["number"],
  next: ["expression", "time-zone", "from", "number"],
  why: [],
  doc: ["tag", "source", "choices"],
  cost: ["used", "since", "task"],
  // biome-ignore format: a list reads better in lines
  run: [
    "note", "params", "id", "at", "in", "overlap", "priority", "force", "yes", "metadata", "tag", "task", "all",
  ],
  pause: ["note", "runs", "until", "yes", "tag", "task", "all"],
  resume: ["note", "runs", "yes", "tag", "task", "all"],
  cancel: ["note", "runs", "yes"],
  redrive: ["note", "errored", "items", "only", "yes"],
  dismiss: ["note", "yes"],
  approve: ["note", "yes"],
  decline: ["note"],
  override: ["note", "until", "time-zone", "remove", "stage-limit", "yes"],
  schedule: ["note", "cron", "every", "at", "time-zone", "until", "name", "params", "replace", "yes"],
  // biome-ignore format: a list reads better in lines
  backfill: [
    "note", "from", "to", "trigger", "only", "reverse", "max-concurrent", "overlap", "force", "yes", "metadata",
  ],
  scale: ["shards"],
  split: [],
};

/** Options that take a value here, and none of other commands. */
const withValue: Partial<Record<VerbName, readonly string[]>> = { scale: ["shards"] };

/** The options of a command that take a file. */
const files: Partial<Record<VerbName, readonly string[]>> = { run: ["csv", "input"] };

export const allowedCommands: Readonly<Record<string, Allowed>> = Object.fromEntries(
  (Object.keys(options) as VerbName[]).map((name): [VerbName, Allowed] => {
    const flags = options[name].filter(
      (option) => withoutValue.includes(option) && !withValue[name]?.includes(option),
    );
    return [name, { ...verbs[name], options: options[name], flags, files: files[name] }];
  }),
);
