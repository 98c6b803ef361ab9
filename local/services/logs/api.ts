/** The reading part of CloudWatch Logs' API: FilterLogEvents and GetLogEvents. */
import { type Api, AwsError, jsonApi } from "../../http/index.ts";
import { matcherOf } from "./filter-pattern.ts";
import type { LogEvent, LogFiles } from "./log-files.ts";

type Input = Readonly<Record<string, unknown>>;

const mostEvents = 10_000;

export function logsApi(files: LogFiles): Api {
  return jsonApi({
    contentType: "application/x-amz-json-1.1",
    operations: {
      FilterLogEvents(input) {
        const matches = matcherOf(input.filterPattern);
        const found = eventsOf(files, input, input.logStreamNames).filter(({ message }) => matches(message));
        const { page, end } = pageOf(found, input);
        return { events: page, nextToken: end < found.length ? String(end) : undefined };
      },
      GetLogEvents(input) {
        const stream = text(input.logStreamName, "logStreamName");
        const found = eventsOf(files, input, [stream]);
        if (files.events(groupOf(input), [stream])?.length === 0)
          throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
        // Without a token, the newest events come first, unless their beginning is asked for.
        const size = limitOf(input);
        const first = input.startFromHead === true ? 0 : Math.max(0, found.length - size);
        const start = input.nextToken === undefined ? first : place(input.nextToken);
        const end = Math.min(found.length, start + size);
        const events = found.slice(start, end).map(({ timestamp, message }) => ({ timestamp, message }));
        // As AWS does, the end is told by a token that stays the same.
        return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${Math.max(0, start - size)}` };
      },
    },
  });
}

function eventsOf(files: LogFiles, input: Input, streams: unknown): readonly LogEvent[] {
  const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER } = input as {
    startTime?: number;
    endTime?: number;
  };
  const events = files.events(groupOf(input), streams as readonly string[] | undefined);
  if (events === undefined)
    throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}

function pageOf(events: readonly LogEvent[], input: Input): { page: readonly LogEvent[]; end: number } {
  const start = input.nextToken === undefined ? 0 : place(input.nextToken);
  const end = Math.min(events.length, start + limitOf(input));
  return { page: events.slice(start, end), end };
}

/** A name, or an ARN as `logGroupIdentifier` may be. */
function groupOf({ logGroupName, logGroupIdentifier }: Input): string {
  const name = text(logGroupName ?? logGroupIdentifier, "logGroupName");
  return /:log-group:([^:]+)/.exec(name)?.[1] ?? name;
}

function limitOf({ limit = mostEvents }: Input): number {
  if (Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= mostEvents)
    return limit as number;
  throw new AwsError(
    "InvalidParameterException",
    `limit ${String(limit)} is not allowed: 1 to ${mostEvents}`,
  );
}

function place(token: unknown): number {
  const [, digits] = /^(?:[fb]\/)?(\d{1,12})$/.exec(String(token)) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
}

function text(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError("InvalidParameterException", `${name} is not given`);
}
