/**
 * Facts of DynamoDB: a request, sent when the table holds one known item, and what AWS answers. facts.test.ts holds
 * the emulated DynamoDB to them; `npm run prove:dynamodb` asks DynamoDB Local the same.
 */
import { isDeepStrictEqual } from "node:util";
import type { RawAttribute, RawItem } from "../../../../local/services/dynamodb/raw-item.ts";

export const S = (text: string): RawAttribute => ({ S: text });
export const N = (number: number | string): RawAttribute => ({ N: String(number) });
export const B = (text: string): RawAttribute => ({ B: Buffer.from(text).toString("base64") });
export const L = (...elements: RawAttribute[]): RawAttribute => ({ L: elements });
export const M = (members: RawItem): RawAttribute => ({ M: members });
export const SS = (...texts: string[]): RawAttribute => ({ SS: texts });
export const NS = (...numbers: string[]): RawAttribute => ({ NS: numbers });
export const BOOL = (truth: boolean): RawAttribute => ({ BOOL: truth });
export const NULL: RawAttribute = { NULL: true };

export type Json = Record<string, unknown>;

export interface Fact {
  title: string;
  operation: string;
  input: Json;
  /** These members of the answer, or an error. */
  expected: { answer: Json } | { error: string; message?: string };
}

/** What a DynamoDB has answered. */
export interface Answer {
  answer?: Json;
  error?: string;
  message?: string;
}

export const table = "facts";
export const key = { task: S("t"), run: S("r") };

export const definition = {
  TableName: table,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "task", KeyType: "HASH" },
    { AttributeName: "run", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "task", AttributeType: "S" },
    { AttributeName: "run", AttributeType: "S" },
    { AttributeName: "dueKey", AttributeType: "S" },
    { AttributeName: "dueAt", AttributeType: "N" },
    { AttributeName: "place", AttributeType: "N" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "places",
      KeySchema: [
        { AttributeName: "task", KeyType: "HASH" },
        { AttributeName: "place", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "due",
      KeySchema: [
        { AttributeName: "dueKey", KeyType: "HASH" },
        { AttributeName: "dueAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane"] },
    },
  ],
};

/** The one item, before each request. */
export const item: RawItem = {
  ...key,
  s: S("é€x"),
  n: N(5),
  l: L(N(1), S("b"), N(3), M({ k: N(1) })),
  m: M({ k: N(2), l: L(N(1), N(2)) }),
  m2: M({ l: L(N(1), N(2)), k: N(2) }),
  ss: SS("a", "b"),
  bin: B("hello"),
  nul: NULL,
  dueKey: S("k"),
  dueAt: N(5),
  lane: S("x"),
  place: N(7),
};

/** What is wrong with an answer; undefined where it is as expected. */
export function wrongWith({ expected }: Fact, { answer, error, message }: Answer): string | undefined {
  if ("error" in expected) {
    const same = error === expected.error && (expected.message === undefined || message === expected.message);
    return same
      ? undefined
      : `expected ${JSON.stringify(expected)}, and got ${JSON.stringify({ error, message, answer })}`;
  }
  for (const [name, value] of Object.entries(expected.answer)) {
    // An undefined member is one that must not be there.
    if (answer !== undefined && isDeepStrictEqual(answer[name], value)) continue;
    return `expected ${name} ${JSON.stringify(value)}, and got ${JSON.stringify(answer?.[name] ?? { error, message })}`;
  }
  return error === undefined ? undefined : `expected an answer, and got ${error}: ${message}`;
}
