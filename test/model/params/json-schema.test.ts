/** What is wrong with params by their JSON Schema: as much as valibot finds, in plain lines. */
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import {
  asJavaScript,
  type JsonSchema,
  schemaMistakes,
} from "../../../functions/model/params/json-schema.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import { paramsFound } from "../../../infra/deployment/params/params-schema.ts";
import { noList } from "../../doors/no-list.ts";
import { nastyJson, object } from "../../fuzz/nasty-json.ts";

const count = fc.integer({ min: 0, max: 3 });

/** Any schema of valibot's for what JSON has. */
const anyOfValibot = fc.letrec<{ schema: v.GenericSchema; object: v.GenericSchema }>((tie) => {
  const some = fc.array(tie("schema"), { minLength: 1, maxLength: 3 });
  const entries = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.oneof(
      tie("schema"),
      tie("schema").map((each) => v.optional(each)),
    ),
    { maxKeys: 3, noNullPrototype: true },
  ) as fc.Arbitrary<v.ObjectEntries>;
  const variant = (ofOthers: v.GenericSchema) =>
    v.variant("a", [
      noList(v.object({ a: v.literal("x"), b: v.number() })),
      noList(v.object({ a: v.picklist(["x", "y"]), b: ofOthers })),
    ]);
  return {
    schema: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<v.GenericSchema>(
        v.null(),
        v.boolean(),
        v.number(),
        v.unknown(),
        v.never(),
        v.picklist(["", "ab", 2]),
        v.literal(true),
        v.pipe(v.string(), v.regex(/^a/)),
        v.pipe(v.string(), v.regex(/^\p{L}+$/u)),
        v.pipe(v.number(), v.multipleOf(2)),
        v.pipe(v.number(), v.multipleOf(0.1)),
        v.pipe(v.number(), v.multipleOf(0.5), v.multipleOf(2)),
      ),
      count.map((n) => v.pipe(v.number(), v.integer(), v.minValue(n))),
      count.map((n) => v.pipe(v.number(), v.gtValue(n), v.ltValue(4), v.maxValue(3))),
      count.map((n) => v.pipe(v.string(), v.minLength(n), v.maxLength(3))),
      tie("schema").map((each) => v.nullable(each)),
      fc
        .tuple(tie("schema"), count)
        .map(([each, n]) => v.pipe(v.array(each), v.minLength(n), v.maxLength(2))),
      some.map((each) => v.union(each)),
      some.map((each) => v.tuple(each)),
      some.map((each) => v.strictTuple(each)),
      fc.tuple(some, tie("schema")).map(([each, rest]) => v.tupleWithRest(each as [v.GenericSchema], rest)),
      tie("schema").map(variant),
      tie("object"),
    ),
    object: fc.oneof(
      entries.map((each) => noList(v.object(each))),
      entries.map((each) => noList(v.strictObject(each))),
      entries.map((each) => noList(v.looseObject(each))),
      fc.tuple(entries, tie("schema")).map(([each, rest]) => noList(v.objectWithRest(each, rest))),
      fc
        .tuple(count, tie("schema"))
        .map(([n, each]) => noList(v.record(v.pipe(v.string(), v.maxLength(n)), each))),
      fc
        .tuple(tie("schema"), tie("schema"))
        .map(([a, b]) => v.intersect([noList(v.object({ a })), noList(v.object({ b: v.optional(b) }))])),
    ),
  };
}).object;

const leaf = fc.constantFrom<unknown>(
  null,
  true,
  0,
  1,
  2,
  2.5,
  0.3,
  3,
  "",
  "x",
  "y",
  "ab",
  "\u{1f600}\u{1f600}",
  [],
  {},
);
const near = fc.oneof(leaf, nastyJson, fc.array(leaf, { maxLength: 3 }), object(leaf, ["a", "b"]));
const anyValue = object(fc.oneof(near, object(near, ["a", "b"])), ["a", "b", "c"]);

test("a value is right by the JSON Schema where valibot says so too, and nowhere else", () => {
  const seen = { true: 0, false: 0 };
  fc.assert(
    fc.property(anyOfValibot, anyValue, (own, value) => {
      // Names that every object has are no names of its own for valibot.
      fc.pre(!/__proto__|constructor|prototype|toString|hasOwn/.test(JSON.stringify(value)));
      const isRight = v.safeParse(own, value).success;
      const { schema = {} } = paramsFound(own);
      expect(schemaMistakes(value as Json, schema).length === 0, JSON.stringify([schema, value])).toBe(
        isRight,
      );
      seen[`${isRight}`]++;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(50);
});

test("a pattern that is no regular expression of JavaScript's is left to the task's own schema, and the rest is checked", () => {
  expect(schemaMistakes("x", { pattern: "(?<" })).toEqual([]);
  expect(schemaMistakes("x", { pattern: "(?<", minLength: 2 })).toHaveLength(1);
});

test("a schema whose reference leads nowhere is left to the task's own schema", () => {
  expect(schemaMistakes({ a: 1 }, { properties: { a: { $ref: "#/definitions/gone" } } })).toEqual([]);
});

const either = {
  anyOf: [{ type: "string" }, { $ref: "#/definitions/place" }],
  definitions: { place: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
};

test.each<[string, Json, object, string[]]>([
  [
    "a text that is short",
    "x",
    { minLength: 2 },
    ['params: "x" is not allowed: must not have fewer than 2 characters'],
  ],
  ["one that is short in UTF-16 units alone", "\u{1f600}", { minLength: 2 }, []],
  ["a decimal of another library", 0.3, { multipleOf: 0.1 }, []],
  [
    "a decimal by JavaScript's own division",
    0.3,
    { multipleOf: 0.1, [asJavaScript]: true },
    ["params: 0.3 is not allowed: must be a multiple of 0.1"],
  ],
  [
    "a decimal that is surely none",
    0.35,
    { multipleOf: 0.1 },
    ["params: 0.35 is not allowed: must be a multiple of 0.1"],
  ],
  ["a text that is long in UTF-16 units alone", "\u{1f600}", { maxLength: 1 }, []],
  [
    "a text that is long by JavaScript's own count",
    "\u{1f600}",
    { maxLength: 1, [asJavaScript]: true },
    ['params: "\u{1f600}" is not allowed: must not have more than 1 character'],
  ],
  ["a number too large for its digits", 1e300, { multipleOf: 1 }, []],
  ["a value of another type", 5, { type: "string", enum: ["a"] }, ["params: 5 is not of type string"]],
  ["another value", 5, { const: 4 }, ["params: 5 is not allowed: 4"]],
  ["what two alternatives take", { b: 1 }, { oneOf: [{ type: "object" }, { required: ["b"] }] }, []],
  [
    "what no alternative takes",
    { city: 5 },
    either,
    ['params: {"city":5} is not allowed: it is none of the 2 alternatives'],
  ],
  [
    "what is neither null nor right",
    { a: { b: 1 } },
    { properties: { a: { anyOf: [{ properties: { b: { type: "string" } } }, { type: "null" }] } } },
    ['param "a.b": 1 is not of type string'],
  ],
  [
    "names with the signs of a path",
    { "a/b": { "~c": 1 } },
    { additionalProperties: { additionalProperties: false } },
    ['param "a/b.~c" is unknown'],
  ],
  [
    "a name that every object has",
    { a: {} },
    { properties: { a: { required: ["toString"] } } },
    ['param "a.toString" is missing'],
  ],
  [
    "a text that would match by Unicode's rules alone",
    "\u{1f600}",
    { pattern: "^.$" },
    ['params: "\u{1f600}" is not allowed: must match pattern "^.$"'],
  ],
  [
    "a pattern with a control character",
    "x",
    { pattern: "\u001b" },
    ['params: "x" is not allowed: must match pattern "\\u001b"'],
  ],
])("of %s a JSON Schema says what is wrong in plain lines", (_, value, schema, lines) => {
  expect(schemaMistakes(value, schema as JsonSchema)).toEqual(lines);
});

test("a part of a schema that stands in two places is asked in both", () => {
  const nothing = { type: "null" };
  const schema = { anyOf: [nothing, { properties: { a: nothing } }] };
  expect(schemaMistakes({ a: 0 }, schema)).toEqual(['param "a": 0 is not of type null']);
});
