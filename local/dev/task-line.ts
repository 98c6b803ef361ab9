/** A line that a task wrote by `ctx.log`, as `pawl dev` prints it: its level, its message and its fields. */
import { runId } from "../../functions/model/run/run.ts";

/** What a function's line says of itself, which nobody needs here. */
const leftOut = new Set([
  ...["level", "message", "timestamp", "service", "function_name", "function_request_id", "cold_start"],
  ...["xray_trace_id", "task", "run", "turn", "attempt"],
]);

/** The line and its run's id; undefined for any other line. */
export function taskLine(text: string): { readonly run: string; readonly text: string } | undefined {
  if (!text.startsWith('{"level":')) return undefined;
  try {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const { level, message, task, run } = line;
    if (typeof task !== "string" || typeof run !== "string") return undefined;
    const fields = Object.fromEntries(Object.entries(line).filter(([name]) => !leftOut.has(name)));
    const more = Object.keys(fields).length === 0 ? "" : ` ${JSON.stringify(fields)}`;
    return { run: runId({ task, run }), text: `${level} ${message}${more}` };
  } catch {
    return undefined;
  }
}
