/**
 * A line of a function's log, for people: a line of JSON as its level, its message and its fields, with an error's causes
 * and stack below. What a line says of its function, and of the run that is asked for, is left out, but for its shard. All
 * else is shown as it was printed.
 */
import { parentOf } from "../../../functions/model/run/shard.ts";
import type { LogEvent } from "../../deployment/log-events.ts";
import { causeOfEnd } from "./run-logs.ts";

/** A line as Pawl and Powertools write it. */
export interface JsonLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Fields that the text has in another place, or that say nothing of the run. */
const leftOut = new Set([
  ...["level", "message", "timestamp", "service", "function_name", "function_request_id", "cold_start"],
  ...["xray_trace_id", "task", "run", "pawl", "error", "_aws"],
]);
const errorLevels = ["ERROR", "CRITICAL", "FATAL"];
const levelWidth = 5;

/** Text of one or more lines, the first with the instant. */
export function logLineText({ at, message }: LogEvent): string {
  const line = jsonLine(message);
  const text = line === undefined ? message.replaceAll("\t", "  ") : wordedLine(line);
  return `${new Date(at).toISOString()} ${text}`;
}

/** Whether a line tells of an error, or of the end of its worker. */
export function isErrorLine({ message }: LogEvent): boolean {
  const line = jsonLine(message);
  return line === undefined ? causeOfEnd([message]) !== undefined : errorLevels.includes(line.level);
}

function wordedLine({ level, message, error, ...fields }: JsonLine): string {
  const shard = parentOf({ task: "", run: String(fields.run) })?.name;
  const all = shard === undefined ? fields : { shard, ...fields };
  const shown = Object.entries(all).filter(([name]) => !leftOut.has(name));
  const words = [
    level.padEnd(levelWidth),
    message,
    ...shown.map(([name, value]) => `${name}=${valueText(value)}`),
  ];
  return [words.join(" "), ...errorLines(error, "  ")].join("\n");
}

/** Texts without a space as they are. */
function valueText(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** An error as Pawl writes one into a line; or as a run's record has it, with its causes as texts. */
function errorLines(error: unknown, indent: string, title = ""): string[] {
  if (error === undefined) return [];
  const { name, message, stack, cause, causes, errors, moreCauses } = (error ?? {}) as Readonly<
    Record<string, unknown>
  >;
  // Anything can be thrown, or be a field of this name.
  if (typeof name !== "string" || typeof message !== "string")
    return [`${indent}${title}${typeof error === "string" ? error : JSON.stringify(error)}`];
  const frames = typeof stack === "string" ? stack.split("\n") : [];
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return [
    `${indent}${title}${name}: ${message}`,
    ...frames.map((frame) => `${indent}  ${frame.trim()}`),
    ...list(errors).flatMap((each) => errorLines(each, `${indent}  `, "one of them: ")),
    ...[...list(causes), cause].flatMap((each) => errorLines(each, indent, "caused by: ")),
    ...(moreCauses === undefined ? [] : [`${indent}and ${moreCauses} more that had no room`]),
  ];
}

/** What a line of JSON says; undefined for any other. */
export function jsonLine(message: string): JsonLine | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    const line = JSON.parse(message) as Partial<JsonLine>;
    const { level, message: words } = line;
    return typeof level === "string" && typeof words === "string" ? (line as JsonLine) : undefined;
  } catch {
    return undefined;
  }
}
