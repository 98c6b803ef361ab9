import { expect, test } from "vitest";
import { parseParams } from "../../../cli/commands/runs/params.ts";
import { checkBySchema as checkParams } from "../../../functions/model/params/check-by-schema.ts";

const schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: {
    days: { type: "integer", minimum: 1, default: 30 },
    ratio: { type: "number" },
    dry: { type: "boolean" },
    mode: { enum: ["fast", "slow"] },
    label: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    either: { anyOf: [{ type: "number" }, { type: "string" }] },
    nothing: { type: ["string", "null"] },
    place: { $ref: "#/definitions/place" },
    any: {},
  },
  required: ["mode"],
  definitions: { place: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
};

test.each([
  ["days=7", { days: 7 }],
  ["ratio=1e3", { ratio: 1000 }],
  ["dry=true", { dry: true }],
  ["mode=fast", { mode: "fast" }],
  ["label=7", { label: "7" }],
  ["label=true", { label: "true" }],
  ['label="quoted"', { label: '"quoted"' }],
  ["label=", { label: "" }],
  ["label=a=b", { label: "a=b" }],
  ['tags=["a","b"]', { tags: ["a", "b"] }],
  ["either=7", { either: 7 }],
  ["either=seven", { either: "seven" }],
  ["nothing=null", { nothing: null }],
  ['place={"city":"Bern"}', { place: { city: "Bern" } }],
  ["any=[1]", { any: [1] }],
  ["any=text", { any: "text" }],
])("--param %s is read as the schema demands", (pair, expected) => {
  expect(parseParams({ param: [pair] }, schema)).toEqual(expected);
});

test.each<[string, string]>([
  ['place={"city":"Bern","city":"Basel"}', '--param place: line 1, column 16: "city" is given twice'],
  [
    "ratio=9007199254740993",
    "--param ratio: line 1, column 1: 9007199254740993 has more digits than a number keeps",
  ],
  ['any=[{"a":1,"a":1}]', '--param any: line 1, column 9: "0.a" is given twice'],
])("--param %s, of which reading would lose a part, is refused", (pair, words) => {
  expect(() => parseParams({ param: [pair] }, schema)).toThrow(words);
});

test.each(["9007199254740993", '{"a":1,"a":2}'])(
  "--param label=%s is a text, of which nothing is lost",
  (text) => {
    expect(parseParams({ param: [`label=${text}`] }, schema)).toEqual({ label: text });
  },
);

test("without a schema a value is read as JSON, or as text if it is not JSON", () => {
  const param = ["a=1", "b=x", 'c={"d":null}', 'e="f"'];
  expect(parseParams({ param }, undefined)).toEqual({ a: 1, b: "x", c: { d: null }, e: "f" });
});

test("--param overrides --params, and without either there are no params", () => {
  expect(parseParams({ params: '{"days":1,"dry":true}', param: ["days=2"] }, schema)).toEqual({
    days: 2,
    dry: true,
  });
  expect(parseParams({}, schema)).toBeUndefined();
});

test.each([
  [{ param: ["days"] }, '--param "days" is not of the form name=value'],
  [{ param: ["=1"] }, '--param "=1" is not of the form name=value'],
  [{ param: ["days=1", "days=2"] }, "--param days is given twice"],
  [{ params: "{" }, "--params is not JSON: "],
  [{ params: "[1]" }, '--params [1] is not a JSON object such as {"days": 30}'],
])("the params %o cannot be read: wrong usage", (given, message) => {
  expect(() => parseParams(given, schema)).toThrow(
    expect.objectContaining({ name: "UsageError", message: expect.stringContaining(message) }),
  );
});

test("a name that the schema does not have is refused with the nearest one", () => {
  expect(() => parseParams({ param: ["dayz=1"] }, schema)).toThrow(
    'param "dayz" is unknown, did you mean days?',
  );
});
test("a name that is near no other is refused with the names allowed", () => {
  const small = { type: "object", properties: { csv: { type: "string" } } };
  expect(() => parseParams({ param: ["mode=x"] }, small)).toThrow('param "mode" is unknown: allowed are csv');
  expect(() => parseParams({ param: ["mode=x"] }, { type: "object", properties: {} })).toThrow(
    'param "mode" is unknown: the task takes none',
  );
});
test("a name that the schema does not have is allowed if the schema allows others", () => {
  const open = { type: "object", properties: {}, additionalProperties: true };
  expect(parseParams({ param: ["mode=x"] }, open)).toEqual({ mode: "x" });
});

test.each([
  [undefined, 'param "mode" is missing'],
  [{ mode: "odd" }, 'param "mode": "odd" is not allowed: "fast", "slow"'],
  [{ mode: "fast", days: "x" }, 'param "days": "x" is not of type integer'],
  [{ mode: "fast", days: 0 }, 'param "days": 0 is not allowed: must be >= 1'],
  [
    { days: 0, dry: 1 },
    'param "mode" is missing; param "days": 0 is not allowed: must be >= 1; param "dry": 1 is not of type boolean',
  ],
  [{ mode: "fast", place: {} }, 'param "place.city" is missing'],
  [{ mode: "fast", tags: ["a", 2] }, 'param "tags.1": 2 is not of type string'],
  [{ mode: "fast", nothing: 1 }, 'param "nothing": 1 is not of type string or null'],
])("the params %o are refused with every mistake", (params, message) => {
  expect(() => checkParams(params, schema)).toThrow(
    expect.objectContaining({ code: "invalid-params", message }),
  );
});

test("--params with a name that a closed schema does not have are refused", () => {
  const closed = { type: "object", properties: {}, additionalProperties: false };
  expect(() => checkParams({ extra: 1 }, closed)).toThrow('param "extra" is unknown');
});

test("params that fit the schema pass, and without a schema any params pass", () => {
  checkParams({ mode: "slow", days: 3, either: "x", place: { city: "Bern" } }, schema);
  checkParams({ anything: true }, undefined);
});
