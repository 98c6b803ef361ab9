import { describe, expect, test } from "vitest";
import { checkParams, readParams } from "../../cli/commands/runs/params.ts";

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

describe("a value is read as the schema wants it", () => {
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
  ])("%s", (pair, expected) => {
    expect(readParams({ param: [pair] }, schema)).toEqual(expected);
  });
});

test("without a schema a value is JSON where it is JSON, and text where it is not", () => {
  const param = ["a=1", "b=x", 'c={"d":null}', 'e="f"'];
  expect(readParams({ param }, undefined)).toEqual({ a: 1, b: "x", c: { d: null }, e: "f" });
});

test("--param goes over --params, and none at all is none", () => {
  expect(readParams({ params: '{"days":1,"dry":true}', param: ["days=2"] }, schema)).toEqual({
    days: 2,
    dry: true,
  });
  expect(readParams({}, schema)).toBeUndefined();
});

describe("what cannot be read is wrong usage", () => {
  test.each([
    [{ param: ["days"] }, '--param "days" is not of the form name=value'],
    [{ param: ["=1"] }, '--param "=1" is not of the form name=value'],
    [{ param: ["days=1", "days=2"] }, "--param days is given twice"],
    [{ params: "{" }, "--params is no JSON: "],
    [{ params: "[1]" }, '--params [1] is no JSON object, as {"days": 30} is one'],
  ])("%o", (given, message) => {
    expect(() => readParams(given, schema)).toThrow(
      expect.objectContaining({ name: "UsageError", message: expect.stringContaining(message) }),
    );
  });
});

describe("a name the schema does not have is refused", () => {
  test("with the nearest one", () => {
    expect(() => readParams({ param: ["dayz=1"] }, schema)).toThrow(
      'param "dayz" is unknown, did you mean days?',
    );
  });
  test("with those there are", () => {
    const small = { type: "object", properties: { csv: { type: "string" } } };
    expect(() => readParams({ param: ["mode=x"] }, small)).toThrow(
      'param "mode" is unknown: allowed are csv',
    );
    expect(() => readParams({ param: ["mode=x"] }, { type: "object", properties: {} })).toThrow(
      'param "mode" is unknown: the task takes none',
    );
  });
  test("unless the schema says that there may be others", () => {
    const open = { type: "object", properties: {}, additionalProperties: true };
    expect(readParams({ param: ["mode=x"] }, open)).toEqual({ mode: "x" });
  });
});

describe("params are checked before a run is made, and every mistake is named", () => {
  test.each([
    [undefined, 'param "mode" is missing'],
    [{ mode: "odd" }, 'param "mode": "odd" is not allowed: "fast", "slow"'],
    [{ mode: "fast", days: "x" }, 'param "days": "x" is no integer'],
    [{ mode: "fast", days: 0 }, 'param "days": 0 is not allowed: must be >= 1'],
    [
      { days: 0, dry: 1 },
      'param "mode" is missing; param "days": 0 is not allowed: must be >= 1; param "dry": 1 is no boolean',
    ],
    [{ mode: "fast", place: {} }, 'param "place.city" is missing'],
    [{ mode: "fast", tags: ["a", 2] }, 'param "tags.1": 2 is no string'],
    [{ mode: "fast", nothing: 1 }, 'param "nothing": 1 is no string or null'],
  ])("%o", (params, message) => {
    expect(() => checkParams(params, schema)).toThrow(
      expect.objectContaining({ code: "invalid-params", message }),
    );
  });

  test("names that a closed schema does not have", () => {
    const closed = { type: "object", properties: {}, additionalProperties: false };
    expect(() => checkParams({ extra: 1 }, closed)).toThrow('param "extra" is unknown');
  });

  test("what is right passes, and so does anything without a schema", () => {
    checkParams({ mode: "slow", days: 3, either: "x", place: { city: "Bern" } }, schema);
    checkParams({ anything: true }, undefined);
  });
});
