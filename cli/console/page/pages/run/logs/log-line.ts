/** A line of a log as it is shown: its level, its words, and its fields. */
import type { LogsDocument } from "../documents.ts";

export interface ShownLine {
  readonly at: number;
  /** `info`, `warn` and the like; undefined for a line that is no JSON. */
  readonly level?: string;
  readonly text: string;
  /** Its fields, and an error's causes and stack. */
  readonly more?: string;
}

/** Fields that the text has, or that say nothing of the run. */
const leftOut = new Set([
  ...["level", "message", "timestamp", "service", "function_name", "function_request_id", "cold_start"],
  ...["xray_trace_id", "task", "run", "pawl", "_aws"],
]);

export function shownLine({ at, message }: LogsDocument["lines"][number]): ShownLine {
  const line = parsed(message);
  if (typeof line?.message !== "string" || typeof line.level !== "string") return { at, text: message };
  const fields = Object.entries(line).filter(([name]) => !leftOut.has(name));
  const more = fields.map(([name, value]) => `${name}=${valueText(value)}`).join("  ");
  return { at, level: line.level.toLowerCase(), text: line.message, more: more || undefined };
}

/** `all` has lines that are no JSON too, such as what the task prints by itself. */
export function isShown(line: ShownLine, level: string, text: string): boolean {
  const least = levels.indexOf(level);
  const isError = /Task timed out|Runtime exited|Uncaught/.test(line.text);
  const has = line.level === undefined ? (isError ? 3 : -1) : levels.indexOf(line.level);
  if (least >= 0 && has < least) return false;
  return `${line.text} ${line.more ?? ""}`.toLowerCase().includes(text.toLowerCase());
}

export const levels = ["debug", "info", "warn", "error"];

function valueText(value: unknown): string {
  if (typeof value === "object" && value !== null && "stack" in value) {
    const { name, message, stack } = value as Readonly<Record<string, unknown>>;
    return `${String(name)}: ${String(message)}\n${String(stack)}`;
  }
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function parsed(message: string): Readonly<Record<string, unknown>> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
