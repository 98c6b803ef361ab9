/** What the page of a task makes of a schema, of what is typed, and of files. */
import { expect, test } from "vitest";
import { csvOf } from "../../../../cli/console/page/pages/task/charts/csv.ts";
import { median, runPoints } from "../../../../cli/console/page/pages/task/charts/series.ts";
import type { TaskRunDocument } from "../../../../cli/console/page/pages/task/documents.ts";
import { formFields } from "../../../../cli/console/page/pages/task/form/fields.ts";
import { csvRows } from "../../../../cli/console/page/pages/task/form/preview.ts";
import { mistakesIn, paramsOf, valuesOf } from "../../../../cli/console/page/pages/task/form/values.ts";
import { sourceTokens } from "../../../../cli/console/page/pages/task/source-tokens.ts";

const paramsSchema = {
  type: "object",
  required: ["mode", "only", "__proto__"],
  properties: {
    mode: { enum: ["dry", "wet", null] },
    only: { const: 3 },
    size: { anyOf: [{ $ref: "#/$defs/size" }, { type: "null" }] },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
    ids: { type: "array", items: { type: "integer" } },
    names: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 10_000 },
    shop: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, deep: { type: "object", properties: { a: {} } } },
    },
    loop: { $ref: "#/$defs/loop" },
    ["__proto__"]: { type: "number", maximum: 9_007_199_254_740_991, exclusiveMinimum: 0 },
  },
  $defs: { size: { type: "integer", minimum: 1, maximum: 9, default: 5 }, loop: { $ref: "#/$defs/loop" } },
};
const fields = formFields({ paramsSchema, masked: ["name"] }) ?? [];
const field = (name: string) => fields.find((one) => one.name === name);

test("a form has a field for each param, with what references, null and constants leave of its schema", () => {
  expect(
    fields.map(({ name, kind, isRequired }) => `${name} ${kind}${isRequired ? " required" : ""}`),
  ).toEqual([
    ...[
      "mode select required",
      "only select required",
      "size number",
      "either json",
      "ids list",
      "names list",
    ],
    ...["shop group", "loop json", "__proto__ number required"],
  ]);
  expect(field("mode")?.choices).toEqual([{ value: "dry" }, { value: "wet" }]);
  expect(field("size")).toMatchObject({ bounds: "1 to 9", fallback: 5, isInteger: true });
  expect(field("names")?.bounds).toBe("2 to 10,000 items");
  expect(field("__proto__")?.bounds).toBe("more than 0");
  expect(field("shop")?.fields?.map(({ name, kind, isMasked }) => [name, kind, isMasked])).toEqual([
    ["name", "text", true],
    ["deep", "json", false],
  ]);
  expect(formFields({})).toBeUndefined();
  expect(formFields({ paramsSchema: { type: "object" } })).toEqual([]);
});

test("what is typed becomes params of the schema's types, and what is empty none", () => {
  const { params, mistakes } = paramsOf(fields, {
    ...{ "/mode": "dry", "/only": "3", "/size": "7", "/either": "5", "/ids": "1\n2\n", "/names": " 1 \n\na" },
    ...{ "/shop/name": "north", "/__proto__": "0.5" },
  });
  expect(mistakes).toEqual({});
  expect(JSON.stringify(params)).toBe(
    '{"mode":"dry","only":3,"size":7,"either":5,"ids":[1,2],"names":["1","a"],"shop":{"name":"north"},"__proto__":0.5}',
  );
});

test("each wrong field is named, and a group that is not begun asks for nothing", () => {
  const { mistakes } = paramsOf(fields, {
    "/mode": "dry",
    "/size": "1.5",
    "/either": "{",
    "/shop/deep": "{}",
    "/__proto__": "1e999",
  });
  expect(mistakes).toEqual({
    "/only": "it is required",
    "/size": "it is not a whole number",
    "/either": 'it is not JSON: a text has quotes, as in "north"',
    "/shop/name": "it is required",
    "/__proto__": "it is not a number",
  });
  expect(paramsOf(fields, { "/size": "9007199254740993" }).mistakes["/size"]).toBe(
    "it has more digits than JSON keeps",
  );
  expect(Object.keys(paramsOf(fields, {}).mistakes)).toEqual(["/mode", "/only", "/__proto__"]);
  expect(Object.keys(paramsOf(fields, {}, ["mode"]).mistakes)).toEqual(["/only", "/__proto__"]);
});

test("params fill the form, but for those that are masked or have no field", () => {
  const given = { mode: "wet", ids: [1, 2], either: "x", shop: { name: "[masked]" }, other: 1, size: null };
  expect(valuesOf(fields, given)).toEqual({
    values: { "/mode": "wet", "/ids": "1\n2", "/either": '"x"' },
    unknown: ["other", "name"],
  });
});

test("a refusal belongs to the fields that it names", () => {
  const refusal =
    'params are not allowed: param "size": 10 is not allowed: must be <= 9; param "shop.name" is missing; param "nose" is not allowed';
  expect(mistakesIn(refusal, fields)).toEqual({
    "/size": 'param "size": 10 is not allowed: must be <= 9',
    "/shop/name": 'param "shop.name" is missing',
  });
  expect(mistakesIn("task every-field is paused", fields)).toEqual({});
});

test("the beginning of a CSV is read with its quotes, its separator and its line ends", () => {
  expect(csvRows('a;b\r\n"x;1";"say ""hi""\nthere"\r\n\r\nlast', 9)).toEqual([
    ["a", "b"],
    ["x;1", 'say "hi"\nthere'],
    ["last"],
  ]);
  expect(csvRows("a,b\n1,2\n3,4\n", 2)).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("a line of source is split into comments, texts, words and numbers, and none is lost", () => {
  const source = '/** Two\n lines. */\nconst a = "it\'s // no"; // 5\n<img src=x>\n';
  const lines = sourceTokens(source);
  expect(`${lines.map((line) => line.map(({ text }) => text).join("")).join("\n")}\n`).toBe(source);
  expect(lines[1]).toEqual([{ kind: "comment", text: " lines. */" }]);
  expect(lines[2]?.map(({ kind, text }) => [kind, text])).toEqual([
    ["keyword", "const"],
    [undefined, " a = "],
    ["string", '"it\'s // no"'],
    [undefined, "; "],
    ["comment", "// 5"],
  ]);
});

test("a run of a backfill has waited since it was asked for, and runs of one instant are one point", () => {
  const run = (id: string, more: Partial<TaskRunDocument>) =>
    ({ id, status: "succeeded", shown: "succeeded", progress: { text: "" }, ...more }) as TaskRunDocument;
  const times = {
    scheduledTime: "2026-01-01T00:00:00Z",
    createdAt: "2026-02-01T00:00:00Z",
    startedAt: "2026-02-01T00:00:02Z",
  };
  const [late, filled] = runPoints([
    run("b", { ...times, backfill: "x", endedAt: "2026-02-01T00:00:05Z" }),
    run("a", { ...times, createdAt: "2026-01-01T00:00:00Z" }),
    run("c", { ...times, createdAt: "2026-01-01T00:00:00Z" }),
  ]);
  expect([filled?.wait, filled?.duration, late?.wait, late?.duration]).toEqual([2, 3, 2_678_402, undefined]);
  expect([median([3, undefined, 1, 2]), median([])]).toEqual([2, undefined]);
  expect(
    csvOf([{ id: '=a,"b"', at: 0, status: "x", shown: "x", duration: 1, rate: undefined, wait: 0 }]),
  ).toBe('run,due,status,duration,rate,wait\r\n"\'=a,""b""",1970-01-01T00:00:00.000Z,x,1,,0\r\n');
});
