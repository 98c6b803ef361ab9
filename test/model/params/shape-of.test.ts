/** The shape that synth makes of a JSON Schema allows whatever the schema allows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { schemaMistakes } from "../../../functions/model/params/json-schema.ts";
import { shapeMistakes } from "../../../functions/model/params/shape.ts";
import { shapeOf } from "../../../functions/model/params/shape-of.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import { nastyJson, object } from "../../fuzz/nasty-json.ts";

const count = fc.integer({ min: 0, max: 3 });

/** Any schema of the keywords that libraries write. */
const anySchema = fc.letrec<{ schema: unknown; object: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>({}, true, false, { type: "null" }, { $ref: "#/definitions/text" }),
    fc.record(
      { type: fc.constantFrom("number", "integer"), minimum: count, multipleOf: fc.constant(2) },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      { exclusiveMinimum: count, maximum: fc.constant(7), exclusiveMaximum: fc.constant(9) },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        type: fc.constantFrom("string", ["string", "null"]),
        minLength: count,
        maxLength: fc.constant(4),
        pattern: fc.constantFrom("^a", "b$"),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({
      enum: fc.uniqueArray(nastyJson, {
        minLength: 1,
        maxLength: 3,
        selector: (value) => JSON.stringify(value),
      }),
    }),
    fc.record({ const: nastyJson }),
    fc.record(
      {
        type: fc.constant("array"),
        items: tie("schema"),
        minItems: count,
        maxItems: fc.constant(3),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      { items: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }), additionalItems: tie("schema") },
      { requiredKeys: ["items"] },
    ),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie("schema") }),
    tie("object"),
  ),
  object: fc.record(
    {
      type: fc.constant("object"),
      properties: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema"), { maxKeys: 3 }),
      required: fc.uniqueArray(fc.constantFrom("a", "b"), { maxLength: 2 }),
      additionalProperties: tie("schema"),
      minProperties: count,
      maxProperties: fc.constant(3),
    },
    { requiredKeys: ["type"] },
  ),
})).object;

const definitions = { text: { type: "string" } };
const anyValue = fc.oneof(
  object(nastyJson, ["a", "b", "c"]),
  object(object(nastyJson, ["a", "b"]), ["a", "b", "c"]),
);

test("a shape finds no type wrong in a value that its schema allows", () => {
  let allowed = 0;
  fc.assert(
    // A schema takes long to compile, so each is tried with many values.
    fc.property(anySchema, fc.array(anyValue, { minLength: 64, maxLength: 64 }), (drawn, values) => {
      // ajv cannot compare objects that have such names.
      const isComparable = (each: unknown) => !/constructor|toString/.test(JSON.stringify(each));
      fc.pre(isComparable(drawn));
      const schema = { ...drawn, definitions };
      const shape = shapeOf(schema);
      for (const value of (values as Json[]).filter(isComparable)) {
        if (schemaMistakes(value, schema).length > 0) continue;
        allowed += 1;
        expect(shapeMistakes(value, shape).wrong).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
  expect(allowed).toBeGreaterThan(200);
});
