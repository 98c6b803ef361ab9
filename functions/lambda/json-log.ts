/**
 * The log of a function on standard output: a line of JSON for each event, under the names that Powertools gives its
 * fields, so that one query reads both. Pawl's own lines begin with the key `pawl`, a task's have none.
 */
import type { Clock } from "../model/clock.ts";
import { cut } from "../model/cut.ts";
import { type Level, type Log, levels } from "../model/log.ts";
import { writeWords } from "../model/log-lines.ts";
import { environment } from "../model/task/manifest.ts";
import { asLogField, noJson } from "../runs/index.ts";

/** What a line says of the invocation that it is written in. */
export interface LoggedInvocation {
  readonly functionName: string;
  readonly awsRequestId: string;
}

/** The most bytes of a line, and of a longer one's fields: CloudWatch takes 256 KB of an event. */
const longestLine = 65_536;
const longestFields = 32_768;

/** The fields that say where a line is from. A process works on one invocation at a time. */
let place: Readonly<Record<string, unknown>> = { service: process.env[environment.service] };

/** Says in which invocation the lines from now on are written. */
export function beginInvocation({ functionName, awsRequestId }: LoggedInvocation): void {
  place = {
    service: process.env[environment.service],
    function_name: functionName,
    function_request_id: awsRequestId,
    cold_start: place.cold_start === undefined,
    ...named(traceOf(process.env._X_AMZN_TRACE_ID)),
  };
}

/** The ids of an invocation's trace, and of the part of it that is the invocation; neither where it is not traced. */
export function traceOf(header = ""): { readonly traceId?: string; readonly spanId?: string } {
  if (!header.includes("Sampled=1")) return {};
  const [traceId, spanId] = ["Root", "Parent"].map((name) => new RegExp(`${name}=([^;]+)`).exec(header)?.[1]);
  return { traceId, spanId };
}

function named({ traceId, spanId }: ReturnType<typeof traceOf>) {
  return { xray_trace_id: traceId, span_id: spanId };
}

/** A log of JSON lines. @param least the lowest level that is written @default info */
export function jsonLog(write: (line: string) => void, { now }: Pick<Clock, "now">, least = "info"): Log {
  const lowest = Math.max(0, levels.indexOf(least.toLowerCase() as Level));
  return (level, name, run, fields) => {
    if (levels.indexOf(level) < lowest) return;
    const isTasks = name === "task's own";
    const own = {
      pawl: isTasks ? undefined : name,
      level: level.toUpperCase(),
      message: isTasks ? fields?.message : ((writeWords as Readonly<Record<string, string>>)[name] ?? name),
      timestamp: new Date(now()).toISOString(),
      ...place,
      ...(run?.spanId && { span_id: run.spanId }),
      task: run?.task,
      run: run?.run,
      turn: run?.turn,
      attempt: run?.attempt,
    };
    write(text(own, fields, isTasks));
  };
}

/** A field never hides one of the line's own, unless that is absent. A task's field of such a name gets another one. */
function text(own: object, given: object | undefined, isTasks: boolean): string {
  const present = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const nameOf = (name: string) =>
    isTasks && name !== "message" && Object.hasOwn(own, name) ? `${name}_` : name;
  try {
    const readable = Object.entries(given ?? {}).map(([name, value]) => [
      nameOf(name),
      asLogField(name, value),
    ]);
    const fields = Object.fromEntries(readable);
    const line = JSON.stringify({ ...present, ...fields, ...present }, asLogField);
    if (line.length <= longestLine) return line;
    return JSON.stringify({ ...present, fields: cut(JSON.stringify(fields, asLogField), longestFields) });
  } catch (error) {
    return JSON.stringify({ ...present, fields: noJson(error) });
  }
}
