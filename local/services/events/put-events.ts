/**
 * PutEvents: up to ten events, each of which is taken or refused by itself.
 * Unlike AWS it takes events whose source begins with `aws.`: nothing else makes them on this machine.
 */
import { randomUUID } from "node:crypto";
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread, texts } from "../../http/index.ts";
import { type Account, ownResource } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { BusEvent } from "./bus-event.ts";
import { type BusRules, defaultBus } from "./bus-rules.ts";
import { ruleMembers, ruleOperations } from "./rule-operations.ts";

const mostEntries = 10;
/** All entries of a request together, in bytes. */
const largestRequest = 1_048_576;

/** The end of the year 9999. */
const lastInstant = 253_402_300_799_999;

type Entry = Readonly<Record<string, unknown>>;
type Answer = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

export interface EventsApiProps {
  readonly rules: BusRules;
  readonly account: Account;
  readonly time: LocalTime;
}

export function eventOperations(props: EventsApiProps): Readonly<Record<"PutEvents", JsonOperation>> {
  return {
    PutEvents({ Entries }) {
      if (!Array.isArray(Entries) || Entries.length < 1 || Entries.length > mostEntries)
        throw invalid(
          `Entries must have 1 to ${mostEntries} entries, got ${JSON.stringify(Entries)?.slice(0, 80)}`,
        );
      const bytes = Entries.reduce<number>((sum, entry: Entry) => sum + sizeOf(entry), 0);
      if (bytes > largestRequest)
        throw invalid(
          `Total size of the entries in the request is over the limit: ${bytes} of ${largestRequest} bytes`,
        );
      const answers = Entries.map((entry: Entry) => put(entry, props));
      const FailedEntryCount = answers.filter((answer) => "ErrorCode" in answer).length;
      return { FailedEntryCount, Entries: answers };
    },
  };
}

/** In bytes, as EventBridge counts: a time is 14, a text what it is in UTF-8. */
function sizeOf(entry: Entry | null): number {
  const { Source, DetailType, Detail, Resources, Time } = entry ?? {};
  const given = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
  const size = (value: unknown) => (typeof value === "string" ? Buffer.byteLength(value) : 0);
  return given.reduce<number>((sum, value) => sum + size(value), Time === undefined ? 0 : 14);
}

const entryMembers = {
  ...texts("DetailType", "Detail", "EventBusName", "Source", "TraceHeader"),
  Resources: true,
  Time: true,
} as const;

/** What each operation of EventBridge reads of its request. */
export const members = { PutEvents: { Entries: true }, ...ruleMembers } as const;

export function eventsApi(props: EventsApiProps): Api {
  return jsonApi({
    contentType: "application/x-amz-json-1.1",
    operations: refusingUnread(
      { ...eventOperations(props), ...ruleOperations(props) },
      members,
      "ValidationException",
    ),
  });
}

function put(entry: Entry, { rules, account, time }: EventsApiProps): Answer {
  const unknown = Object.keys(entry ?? {}).find((key) => !Object.hasOwn(entryMembers, key));
  if (unknown !== undefined) return refused("InvalidArgument", `${unknown} is not a parameter of an entry`);
  const { Source, DetailType, Detail, EventBusName = defaultBus, Resources = [], Time } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (typeof value !== "string" || value === "")
      return refused(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  const detail = parsed(Detail as string);
  if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
  const bus =
    ownResource(String(EventBusName), "events", account)?.replace(/^event-bus\//, "") ?? String(EventBusName);
  if (!rules.hasBus(bus))
    return refused(
      "ResourceNotFoundException",
      `Event bus ${bus} does not exist: there are ${rules.busNames.join(", ")}`,
    );
  const now = time.now();
  const at = typeof Time === "number" ? Time * 1000 : typeof Time === "string" ? Date.parse(Time) : now;
  if (!Array.isArray(Resources) || !(at >= 0 && at <= lastInstant))
    return refused("InvalidArgument", "Resources is a list of texts, and Time an instant");
  const event: BusEvent = {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType as string,
    source: Source as string,
    account: account.accountId,
    time: second(at),
    region: account.region,
    resources: Resources as string[],
    detail,
  };
  rules.put(bus, event, second(now));
  return { EventId: event.id };
}

function parsed(detail: string): object | undefined {
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function second(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function refused(ErrorCode: string, ErrorMessage: string): Answer {
  return { ErrorCode, ErrorMessage };
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
