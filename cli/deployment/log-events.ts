/** Reads a log group of CloudWatch, by FilterLogEvents alone: the policy for readers allows no other call. */
import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";

export interface LogQuery {
  readonly group: string;
  /** @default all */
  readonly streams?: readonly string[];
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds. @default now */
  readonly to?: number;
  /** Only events in which this text is. @default all */
  readonly text?: string;
}

export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly message: string;
}

/** A search may answer with empty pages while it goes on. */
const mostPages = 1_000;
/** More streams than this are not named in one call. */
const mostStreams = 100;

export async function readLogEvents(
  client: CloudWatchLogsClient,
  query: LogQuery,
): Promise<readonly LogEvent[]> {
  const { streams } = query;
  if (streams === undefined || streams.length <= mostStreams) return readPages(client, query);
  const events: LogEvent[] = [];
  for (let at = 0; at < streams.length; at += mostStreams)
    events.push(...(await readPages(client, { ...query, streams: streams.slice(at, at + mostStreams) })));
  return inOrder(events);
}

async function readPages(
  client: CloudWatchLogsClient,
  { group, streams, from, to, text }: LogQuery,
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  let nextToken: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const answer = await send(
      client,
      new FilterLogEventsCommand({
        logGroupName: group,
        logStreamNames: streams === undefined ? undefined : [...streams],
        startTime: from,
        endTime: to,
        filterPattern: text === undefined ? undefined : JSON.stringify(text),
        nextToken,
      }),
    );
    for (const { eventId = "", logStreamName = "", timestamp = 0, message = "" } of answer.events ?? []) {
      events.push({ id: eventId, stream: logStreamName, at: timestamp, message: message.trimEnd() });
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return inOrder(events);
}

function inOrder(events: LogEvent[]): LogEvent[] {
  return events.sort((one, other) => one.at - other.at);
}

/** A group or a stream may be gone: its events were kept long enough, or its stack was deleted. */
async function send(
  client: CloudWatchLogsClient,
  command: FilterLogEventsCommand,
): Promise<FilterLogEventsCommandOutput> {
  try {
    return await client.send(command);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { $metadata: error.$metadata };
    throw error;
  }
}
