/** Events that a function takes. Any other one fails its invocation, and says what it was: none succeeds in silence. */
import type { SQSRecord } from "aws-lambda";
import { PawlError } from "../model/errors.ts";
import { foreignName } from "../model/run/foreign.ts";

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
  const { eventSource, messageId, body, attributes } = record ?? {};
  const texts = [messageId, body, attributes?.SentTimestamp];
  const isText = (each: unknown) => typeof each === "string";
  return (eventSource ?? "aws:sqs") === "aws:sqs" && texts.every(isText) && Number(texts[2]) >= 0;
}

/** Refuses what the sweeper's own schedule does not send, and no person to try it. @throws PawlError */
export function checkSweeperEvent(event: unknown): void {
  const given = typeof event === "object" && event !== null ? (event as Record<string, unknown>) : undefined;
  if (given?.["detail-type"] === "Scheduled Event") return;
  if (
    given !== undefined &&
    !Array.isArray(event) &&
    Object.keys(given).every((key) => key === "scheduledTime")
  )
    return;
  throw unknownEvent(
    event,
    "{scheduledTime} of its schedule, a scheduled event of EventBridge, or {} by hand",
  );
}
