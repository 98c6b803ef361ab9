/** Events that a function takes. Any other one fails its invocation, and says what it was: none succeeds in silence. */
import type { SQSRecord } from "aws-lambda";
import { PawlError } from "../model/errors.ts";
import { readInstant } from "../model/instant.ts";
import { foreignName } from "../model/run/messages/foreign.ts";
import { show } from "../model/show.ts";

/** An event that a function does not take. */
export function unknownEvent(event: unknown, takes: string): PawlError {
  return new PawlError("unknown-event", `the event is ${foreignName(event)}: this function takes ${takes}`);
}

/** The messages of an event of SQS. @throws PawlError for any other event */
export function sqsRecords(event: unknown, takes: string): readonly SQSRecord[] {
  const records: unknown = (event as { Records?: unknown } | null)?.Records;
  if (Array.isArray(records) && records.length > 0 && records.every(isMessage)) return records;
  throw unknownEvent(event, takes);
}

function isMessage(record: Partial<SQSRecord> | null): boolean {
  const { eventSource = "aws:sqs", messageId, body, attributes } = record ?? {};
  const sentAt: unknown = attributes?.SentTimestamp;
  const isText = (each: unknown) => typeof each === "string";
  const isSent = typeof sentAt === "string" && /^\d{1,15}$/.test(sentAt);
  return eventSource === "aws:sqs" && [messageId, body].every(isText) && isSent;
}

/** Refuses what the sweeper's own schedule does not send, and no person to try it. @throws PawlError */
export function checkSweeperEvent(event: unknown): void {
  const takes = "{scheduledTime} of its schedule, a scheduled event of EventBridge, or {} by hand";
  if (typeof event !== "object" || event === null || Array.isArray(event)) throw unknownEvent(event, takes);
  const given = event as Readonly<Record<string, unknown>>;
  const isEventBridge = given["detail-type"] === "Scheduled Event";
  const instant = isEventBridge ? "time" : "scheduledTime";
  if (!isEventBridge && Object.keys(given).some((key) => key !== instant)) throw unknownEvent(event, takes);
  const value = given[instant];
  const isInstant = typeof value === "string" && readInstant(value) !== undefined;
  if (isInstant || !Object.hasOwn(given, instant)) return;
  const said = `${instant} ${show(value)} is not an instant in ISO 8601`;
  throw new PawlError("unknown-event", `${said}: this function takes ${takes}`);
}
