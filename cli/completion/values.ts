/**
 * What stands for a `<value>` of an option or an argument: the word between the brackets decides. A test holds the table
 * to the options that there are, so a new one is not missed. A value that only a person knows has `nothing`.
 */
import { type OverrideName, overrideNames } from "../../functions/model/override/override.ts";
import { overlapModes } from "../../functions/model/task/settings.ts";
import { shownStatuses } from "../options.ts";
import type { Known } from "./known.ts";

/** What completes a word: words for the whole of it, or files. */
export interface Completion {
  readonly candidates: readonly { readonly value: string; readonly description?: string }[];
  /** Paths as the shell completes them, after what comes before them in the word. */
  readonly files?: { readonly prefix: string; readonly only?: "folders" };
}

/** What is completed, and what else is on the command line. */
export interface Wanted {
  readonly word: string;
  readonly args: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly known: Known;
}

export type Values = (wanted: Wanted) => Completion | Promise<Completion>;

export const nothing: Completion = { candidates: [] };

const words =
  (read: (wanted: Wanted) => Iterable<string> | Promise<Iterable<string>>): Values =>
  async (wanted) => {
    const all = [...new Set(await read(wanted))];
    return { candidates: all.filter((value) => value.startsWith(wanted.word)).map((value) => ({ value })) };
  };

const nobodyKnows: Values = () => nothing;

export const values = {
  file: () => ({ candidates: [], files: { prefix: "" } }),
  folder: () => ({ candidates: [], files: { prefix: "", only: "folders" } }),
  json: ({ word }) => (word.startsWith("@") ? { candidates: [], files: { prefix: "@" } } : nothing),
  task: ({ word, known }) => ({
    candidates: known.tasks().flatMap(({ name, description }) => {
      return name.startsWith(word) ? [{ value: name, description }] : [];
    }),
  }),
  run: (wanted) => taskOrRun(wanted, "/"),
  "task|run": (wanted) => taskOrRun(wanted, ""),
  "name=value": words(({ known, options, args, word }) =>
    params(known, options.get("task") ?? args[0], word),
  ),
  "setting=value": words(({ options }) =>
    options.has("remove") ? overrideNames : overrideNames.flatMap((name) => overrideWords[name]),
  ),
  status: words(({ word }) => {
    const given = word.split(",").slice(0, -1);
    const left = shownStatuses.filter((status) => !given.includes(status));
    return left.map((status) => [...given, status].join());
  }),
  zone: words(() => ["UTC", ...Intl.supportedValuesOf("timeZone")]),
  project: words(({ known }) => known.projects()),
  stage: words(({ known }) => known.stages()),
  profile: words(({ known }) => known.profiles()),
  region: words(({ known }) => known.regions()),
  // `completion` has its words from the scripts alone.
  words: nobodyKnows,
  name: nobodyKnows,
  shard: nobodyKnows,
  url: nobodyKnows,
  tag: nobodyKnows,
  "key=text": nobodyKnows,
  id: nobodyKnows,
  text: nobodyKnows,
  instant: nobodyKnows,
  when: nobodyKnows,
  duration: nobodyKnows,
  n: nobodyKnows,
  port: nobodyKnows,
  types: nobodyKnows,
  expression: nobodyKnows,
} satisfies Record<string, Values>;

/** What `pawl override` may be given for each setting. */
const overrideWords = {
  schedule: ["schedule="],
  enabled: ["enabled=true", "enabled=false"],
  overlap: overlapModes.map((mode) => `overlap=${mode}`),
  concurrency: ["concurrency="],
  rateLimit: ["rateLimit="],
  maxCost: ["maxCost="],
  catchUp: ["catchUp=none", "catchUp=latest", "catchUp=last:", "catchUp=within:"],
  maxAttempts: ["maxAttempts="],
  maxItemErrors: ["maxItemErrors="],
  maxItems: ["maxItems="],
} satisfies Record<OverrideName, readonly string[]>;

/** A task's name, and after its slash the ids of its runs. @param end of a task's name */
async function taskOrRun({ word, known }: Wanted, end: "/" | ""): Promise<Completion> {
  const [task = "", ...run] = word.split("/");
  if (run.length > 0) {
    const ids = await known.runIds(task);
    return { candidates: ids.filter((id) => id.startsWith(word)).map((value) => ({ value })) };
  }
  const tasks = known.tasks().map(({ name, description }) => ({ value: name + end, description }));
  return { candidates: tasks.filter(({ value }) => value.startsWith(word)) };
}

/** `NAME=`, and after it the values that the task's schema lists. */
function params(known: Known, task: string | undefined, word: string): string[] {
  const schema = known.tasks().find(({ name }) => name === task)?.paramsSchema ?? {};
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, ParamSchema>> };
  const name = word.includes("=") ? word.slice(0, word.indexOf("=")) : undefined;
  if (name === undefined) return Object.keys(properties).map((each) => `${each}=`);
  const { enum: listed = [], type } = Object.hasOwn(properties, name) ? (properties[name] ?? {}) : {};
  const all = type === "boolean" ? [true, false] : listed;
  return all.map((value) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
}

interface ParamSchema {
  readonly enum?: readonly unknown[];
  readonly type?: unknown;
}
