/**
 * Where DynamoDB Local differs from DynamoDB, by AWS's own pages, and the emulated DynamoDB does as DynamoDB does.
 * Each difference is named with its page. Nothing else may differ.
 */
import { AwsError } from "../../../local/http/index.ts";
import type { RawAttribute } from "../../../local/services/dynamodb/raw-item.ts";
import { normalNumber } from "../../../local/services/dynamodb/values/decimal.ts";
import type { Answer, Fact, Json } from "../../local/services/dynamodb/fact.ts";

const guide = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide";
const reference = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference";

/** Differences that may be in any answer: `evened` takes them out, and compare.ts asks on after a last page. */
export const everywhere = [
  {
    what: "the texts of errors are DynamoDB Local's own; programs are to read the error's name",
    page: `${guide}/Programming.Errors.html`,
  },
  {
    what: "numbers are given back as they were sent; DynamoDB trims zeros at both ends",
    page: `${guide}/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number`,
  },
  {
    what: "sets have no order",
    page: `${guide}/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.SetTypes`,
  },
  {
    what: "ConsumedCapacity is answered unasked",
    page: `${reference}/API_DeleteItem.html#DDB-DeleteItem-response-ConsumedCapacity`,
  },
  {
    what: "the last page may say where to go on, although nothing comes: both may decide",
    page: `${guide}/Query.Pagination.html`,
  },
] as const;

/** Facts that do not hold on DynamoDB Local, by their title. */
export const facts = new Map([
  [
    "an update returns only what it changed",
    `${reference}/API_UpdateItem.html#DDB-UpdateItem-request-ReturnValues`,
  ],
  // DynamoDB Local fails, by its own account, on the item that holds such a name.
  ["a name of 65,536 bytes is refused", `${guide}/Constraints.html#limits-attributes`],
  // A text is UTF-8, which has no half of a pair. DynamoDB Local keeps a question mark in the key.
  ...["a key", "a value", "a name"].map(
    (what) =>
      [
        `half of a surrogate pair in ${what} is refused`,
        `${guide}/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.String`,
      ] as const,
  ),
]);

/** Facts of the run store's contract that do not hold on DynamoDB Local, by their title: it keeps half a pair. */
export const storeFacts = /^a write with half of a surrogate pair in /;

/** The fact without what may differ everywhere. */
export function evenedFact(fact: Fact): Fact {
  const { expected } = fact;
  if ("error" in expected) return { ...fact, expected: { error: expected.error } };
  return { ...fact, expected: { answer: evened(expected.answer) as Json } };
}

/** An answer without what may differ everywhere. */
export function evenedAnswer({ answer = {}, error }: Answer): Answer {
  const { ConsumedCapacity: _, ...rest } = answer;
  return { ...(error !== undefined && { error }), answer: evened(rest) as Json };
}

/** Numbers in DynamoDB's form, sets and members in one order. */
function evened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(evened);
  if (typeof value !== "object" || value === null) return value;
  const { N, NS, SS, BS } = value as RawAttribute;
  if (typeof N === "string") return { N: normal(N) };
  if (NS !== undefined) return { NS: NS.map(normal).sort() };
  if (SS !== undefined) return { SS: [...SS].sort() };
  if (BS !== undefined) return { BS: [...BS].sort() };
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, evened(member)]));
}

function normal(number: string): string {
  try {
    return normalNumber(number);
  } catch (error) {
    if (error instanceof AwsError) return number;
    throw error;
  }
}
