/** Looks at what a walk of DynamoDB is given. The SDK leaves out what it does not know, so that a `limit` would not limit. */
import {
  type QueryCommandInput,
  QueryInput$,
  type ScanCommandInput,
  ScanInput$,
} from "@aws-sdk/client-dynamodb";
import { show } from "../../model/show.ts";
import { aClient, anything, aText, checkOptions, checkValue, type Kind, membersOfInput } from "../options.ts";
import type { ReadPace } from "./read-pace.ts";

/** What `scan` takes as its input: all of DynamoDB's Scan but where it starts. */
export type ScanInput = Omit<ScanCommandInput, "ExclusiveStartKey">;
/** What `query` takes as its input: all of DynamoDB's Query but where it starts. */
export type QueryInput = Omit<QueryCommandInput, "ExclusiveStartKey">;

/** DynamoDB's own description of what Scan and Query take. */
const inputs = { scan: ScanInput$, query: QueryInput$ };

const keyNames: Kind = {
  allowed: 'an array of the names of key attributes, such as ["id"]',
  matches: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((name) => aText.matches(name)),
};

const aPace: Kind = {
  allowed: "readShare(0.25) or readUnits(100)",
  matches: (value) => typeof (value as Partial<ReadPace> | null)?.paceOf === "function",
};

const kinds = { after: anything, key: keyNames, pace: aPace };

/** @throws Error for an input or an option that is not allowed */
export function checkWalk(what: "scan" | "query", client: unknown, input: object, options: object): void {
  checkValue(what, "client", client, aClient);
  checkInput(what, what, input);
  checkOptions(what, options, what === "scan" ? { ...kinds, shard: anything } : kinds);
}

/** @throws Error for a member that the operation does not have, and without a table */
export function checkInput(what: string, operation: "scan" | "query", input: object): void {
  if ("ExclusiveStartKey" in (input ?? {}))
    throw new Error(`${what}: ExclusiveStartKey is not allowed: give the cursor as after`);
  const names = inputs[operation][4].filter((name) => name !== "ExclusiveStartKey");
  const any = Object.fromEntries(names.map((name) => [name, anything]));
  checkOptions(what, input, { ...any, IndexName: aText }, membersOfInput);
  checkValue(what, "TableName", (input as { TableName?: string }).TableName, aText);
}

/** Refused as it is found, since DynamoDB would refuse it only where a turn resumes. @throws Error */
export function checkKey(what: string, key: readonly string[], found: object): void {
  const names = Object.keys(found);
  if (names.length === key.length && key.every((name) => names.includes(name))) return;
  throw new Error(
    `${what}: key ${show(key)} is not allowed: the key is ${show(names)}, an index's with the table's`,
  );
}
