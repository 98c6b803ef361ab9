/** Reads requests to SQS: their parameters, and the entries of a batch. */
import { AwsError, asAwsError } from "../../http/index.ts";
import type { Sqs } from "./sqs.ts";

export interface BatchEntry {
  Id: string;
}

/** Does each entry by itself, all in one commit. An entry that is refused does not fail the others. */
export function batch<Entry>(
  sqs: Sqs,
  input: Record<string, unknown>,
  one: (queue: string, entry: Entry) => object,
): unknown {
  const { name } = sqs.queue(required(input.QueueUrl, "QueueUrl"));
  const entries = checkEntries(input.Entries) as (BatchEntry & Entry)[];
  const Successful: object[] = [];
  const Failed: object[] = [];
  sqs.batch(() => {
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, ...one(name, entry) });
      } catch (error) {
        const { code, message, status } = asAwsError(error);
        Failed.push({ Id: entry.Id, Code: code, Message: message, SenderFault: status < 500 });
      }
    }
  });
  return { Successful, Failed: Failed.length > 0 ? Failed : undefined };
}

function checkEntries(given: unknown): BatchEntry[] {
  const entries = (Array.isArray(given) ? given : []) as BatchEntry[];
  const refused = (code: string, message: string): AwsError =>
    new AwsError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` });
  if (entries.length === 0)
    throw refused("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > 10) {
    const message = `Maximum number of entries per request are 10. You have sent ${entries.length}.`;
    throw refused("TooManyEntriesInBatchRequest", message);
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id ?? "")) {
      throw refused(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (ids.has(Id)) throw refused("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    ids.add(Id);
  }
  return entries;
}

/** A parameter of a request. Throws the `MissingParameter` AwsError for one that is missing or empty. */
export function required(value: unknown, parameter: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw missing(parameter);
}

export function requiredNumber(value: unknown, parameter: string): number {
  if (typeof value === "number") return value;
  throw missing(parameter);
}

/** A list or a map that has at least one element. */
export function requiredSome<T extends object>(value: unknown, parameter: string): T {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) return value as T;
  throw missing(parameter);
}

function missing(parameter: string): AwsError {
  return new AwsError("MissingParameter", `The request must contain the parameter ${parameter}.`);
}

/** The entries whose names a request asks for. */
export function pick<T>(from: Record<string, T>, wanted: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted(name)));
}
