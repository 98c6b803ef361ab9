/**
 * The reading part of CloudWatch Logs' API: groups, streams, and the events of both, in pages as long as AWS's. A token is
 * a place in what the request finds, so that events that are written between two pages are on a later one.
 */
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread } from "../../http/index.ts";
import { type Account, arn } from "../../stack/index.ts";
import { matcherOf } from "./filter-pattern.ts";
import {
  fitting,
  groupOf,
  type Input,
  instant,
  invalid,
  limitOf,
  noGroup,
  optionalText,
  pageOf,
  place,
  text,
} from "./input.ts";
import type { LogEvent, LogFiles } from "./log-files.ts";
import { members } from "./members.ts";

const mostEvents = 10_000;
const mostStreams = 100;
const mostListed = 50;
const endOfTime = Number.MAX_SAFE_INTEGER;

export function logsApi(files: LogFiles, account: Account): Api {
  const operations: Record<keyof typeof members, JsonOperation> = {
    DescribeLogGroups: (input) => describeGroups(files, input, account),
    DescribeLogStreams: (input) => describeStreams(files, input, account),
    FilterLogEvents: (input) => filterEvents(files, input, account),
    GetLogEvents: (input) => getEvents(files, input, account),
  };
  return jsonApi({
    contentType: "application/x-amz-json-1.1",
    operations: refusingUnread(operations, members, "InvalidParameterException"),
  });
}

function filterEvents(files: LogFiles, input: Input, account: Account) {
  const matches = matcherOf(input.filterPattern);
  const { logStreamNames: names } = input;
  const prefix = optionalText(input.logStreamNamePrefix, "logStreamNamePrefix");
  if (names !== undefined && prefix !== undefined)
    throw invalid("either logStreamNames or logStreamNamePrefix is allowed, and not both");
  if (names !== undefined && !(Array.isArray(names) && names.length >= 1 && names.length <= mostStreams))
    throw invalid(`logStreamNames: expected 1 to ${mostStreams} names, got ${JSON.stringify(names)}`);
  const isAsked = (stream: string) =>
    ((names as string[] | undefined)?.includes(stream) ?? true) && stream.startsWith(prefix ?? "");
  const [from, to] = [instant(input.startTime, "startTime", 0), instant(input.endTime, "endTime", endOfTime)];
  const found = eventsOf(files, groupOf(input, account), isAsked)
    .filter(({ timestamp }) => timestamp >= from && timestamp <= to)
    .filter(({ message }) => matches(message));
  const { items } = pageOf(found, input, mostEvents);
  const events = fitting(items);
  const end = (input.nextToken === undefined ? 0 : place(input.nextToken, "").at) + events.length;
  return {
    events: events.map((event) => ({ ...event, ingestionTime: event.timestamp })),
    searchedLogStreams: [],
    nextToken: end < found.length ? String(end) : undefined,
  };
}

/** Without a token, the newest events come first, unless their beginning is asked for. */
function getEvents(files: LogFiles, input: Input, account: Account) {
  const group = groupOf(input, account);
  const stream = text(input.logStreamName, "logStreamName");
  const all = eventsOf(files, group, (one) => one === stream);
  if (all.length === 0 && !files.streams(group)?.some(({ name }) => name === stream))
    throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
  const [from, to] = [instant(input.startTime, "startTime", 0), instant(input.endTime, "endTime", endOfTime)];
  // Unlike FilterLogEvents, it leaves out what is at the end itself.
  const found = all.filter(({ timestamp }) => timestamp >= from && timestamp < to);
  const limit = limitOf(input, mostEvents);
  const fromHead = input.startFromHead === true;
  const token =
    input.nextToken === undefined
      ? { kind: fromHead ? "f" : "b", at: fromHead ? 0 : found.length }
      : place(input.nextToken, "fb");
  const isForward = token.kind === "f";
  const range = isForward
    ? found.slice(token.at, token.at + limit)
    : found.slice(Math.max(0, token.at - limit), token.at);
  const page = isForward ? fitting(range) : fitting(range.toReversed()).toReversed();
  const start = isForward ? Math.min(token.at, found.length) : Math.max(0, token.at - page.length);
  return {
    events: page.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    // As AWS does, an end is told by a token that stays the same.
    nextForwardToken: `f/${start + page.length}`,
    nextBackwardToken: `b/${start}`,
  };
}

function describeGroups(files: LogFiles, input: Input, account: Account) {
  const prefix = optionalText(input.logGroupNamePrefix, "logGroupNamePrefix");
  const pattern = optionalText(input.logGroupNamePattern, "logGroupNamePattern");
  if (prefix !== undefined && pattern !== undefined)
    throw invalid("either logGroupNamePrefix or logGroupNamePattern is allowed, and not both");
  const found = files
    .groups()
    .filter(
      ({ name }) =>
        name.startsWith(prefix ?? "") && name.toLowerCase().includes((pattern ?? "").toLowerCase()),
    );
  const { items, nextToken } = pageOf(found, input, mostListed);
  const logGroups = items.map(({ name, retentionInDays }) => ({
    logGroupName: name,
    arn: arn(account, "logs", `log-group:${name}:*`),
    logGroupArn: arn(account, "logs", `log-group:${name}`),
    logGroupClass: "STANDARD",
    metricFilterCount: 0,
    retentionInDays,
    storedBytes: files.bytes(name),
  }));
  return { logGroups, nextToken };
}

function describeStreams(files: LogFiles, input: Input, account: Account) {
  const prefix = optionalText(input.logStreamNamePrefix, "logStreamNamePrefix");
  const { orderBy = "LogStreamName", descending = false } = input;
  if (orderBy !== "LogStreamName" && orderBy !== "LastEventTime")
    throw invalid(`orderBy: expected LogStreamName or LastEventTime, got ${JSON.stringify(orderBy)}`);
  if (orderBy === "LastEventTime" && prefix !== undefined)
    throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const group = groupOf(input, account);
  const streams = files.streams(group);
  if (streams === undefined) throw noGroup();
  const shown = streams
    .filter(({ name }) => name.startsWith(prefix ?? ""))
    .map(({ name, firstAt, lastAt }) => ({
      logStreamName: name,
      arn: arn(account, "logs", `log-group:${group}:log-stream:${name}`),
      creationTime: firstAt,
      firstEventTimestamp: firstAt,
      lastEventTimestamp: lastAt,
      lastIngestionTime: lastAt,
      storedBytes: 0,
    }))
    .toSorted((one, other) =>
      orderBy === "LastEventTime"
        ? (one.lastEventTimestamp ?? 0) - (other.lastEventTimestamp ?? 0)
        : one.logStreamName < other.logStreamName
          ? -1
          : 1,
    );
  const { items, nextToken } = pageOf(descending === true ? shown.toReversed() : shown, input, mostListed);
  return { logStreams: items, nextToken };
}

function eventsOf(files: LogFiles, group: string, isAsked: (stream: string) => boolean): readonly LogEvent[] {
  const events = files.events(group, isAsked);
  if (events === undefined) throw noGroup();
  return events;
}
