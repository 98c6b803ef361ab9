/**
 * What stands for a `<value>` of an option or an argument: the word between the brackets decides. A test holds the table
 * to the options that there are, so a new one is not missed. A value that only a person knows has `nothing`.
 */
import { type OverrideName, overrideNames } from "../../functions/model/override/override.ts";
import type { LabelledChoice } from "../../functions/model/params/choices.ts";
import { type ParamField, paramFields } from "../../functions/model/params/param-fields.ts";
import { overlapModes } from "../../functions/model/task/settings.ts";
import { allowableWrites } from "../mcp/allowed-writes.ts";
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
  "name=value": params,
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
  tag: words(({ known }) => known.tasks().flatMap(({ tags }) => tags ?? [])),
  "key=text": nobodyKnows,
  id: nobodyKnows,
  text: nobodyKnows,
  instant: nobodyKnows,
  when: nobodyKnows,
  duration: nobodyKnows,
  n: nobodyKnows,
  numbers: nobodyKnows,
  port: nobodyKnows,
  types: nobodyKnows,
  verbs: words(({ word }) => {
    const given = word.split(",").slice(0, -1);
    const left = allowableWrites.filter((verb) => !given.includes(verb));
    return left.map((verb) => [...given, verb].join());
  }),
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

/** `NAME=`, and after it the values that the param may have; of a list, of its last item. Files for a text of several lines. */
async function params({ known, options, args, word }: Wanted): Promise<Completion> {
  const name = options.get("task") ?? args[0];
  const task = known.tasks().find((each) => each.name === name);
  const fields = task === undefined ? {} : (task.fields ?? paramFields(task.paramsSchema ?? {}));
  const equals = word.indexOf("=");
  if (equals < 0)
    return among(
      word,
      Object.keys(fields).map((each) => ({ value: `${each}=` })),
    );
  const param = word.slice(0, equals);
  const { kind, choices } = Object.hasOwn(fields, param) ? (fields[param] as ParamField) : {};
  const given = word.slice(equals + 1);
  if (kind === "textarea" && given.startsWith("@"))
    return { candidates: [], files: { prefix: `${param}=@` } };
  const isList = kind === "list";
  const before = isList ? given.slice(0, given.lastIndexOf(",") + 1) : "";
  const asked = choices === "asked" ? await known.choices(task?.name ?? "", param) : choices;
  const all = kind === "checkbox" ? [{ value: true }, { value: false }] : (asked ?? []);
  const taken = before.split(",");
  const left = all.filter(
    ({ value }) => !isList || !(taken.includes(String(value)) || /[,"[{]/.test(String(value))),
  );
  return among(
    word,
    left.map(({ value, label }: LabelledChoice) => ({
      value: `${param}=${before}${value}`,
      description: label,
    })),
  );
}

function among(word: string, candidates: Completion["candidates"]): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(word)) };
}
