/** The words of a command line from what a tool is given. A value stays the value of its option, and an argument an argument, whatever is in it. */
import { isOwnTask } from "../../functions/model/task/own-task.ts";
import { UsageError } from "../usage.ts";
import { propertyName } from "./tool-schema.ts";
import type { Tool } from "./tools.ts";

/** What a caller gives a tool, by the names of its schema, which has been checked. */
export type Given = Readonly<Record<string, unknown>>;

/** In front of each note, so that a record tells what an assistant did from what its person did. */
const author = "assistant";

/** @throws UsageError for what no command line can have, and for a write to what is not the team's */
export function wordsOf(tool: Tool, given: Given): string[] {
  const args = [
    ...tool.fixedArguments,
    ...tool.arguments.flatMap((argument) => textsOf(given[propertyName(argument)])),
  ];
  // A run of pawl.backfill, say, is a backfill.
  const [task = ""] = args[0]?.split("/") ?? [];
  if (tool.writes && isOwnTask(task))
    throw new UsageError(
      `${JSON.stringify(task)} is not allowed: only people run, move and pause Pawl's own tasks`,
    );
  const options = tool.options.flatMap(({ name, value }) => {
    if (name === "note") return [`--note=${[author, ...textsOf(given.note)].join(": ")}`];
    if (value === undefined) return given[name] === true ? [`--${name}`] : [];
    return textsOf(given[name]).map((text) => `--${name}=${text}`);
  });
  const fixed = tool.fixedOptions.map((name) => `--${name}`);
  const words = [tool.verb, ...fixed, ...options, ...(args.length > 0 ? ["--", ...args] : [])];
  if (words.some((word) => word.includes("\0")))
    throw new UsageError("a text with a NUL character is not allowed");
  return words;
}

function textsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return [typeof value === "string" ? value : JSON.stringify(value)];
}
