/**
 * What synth makes of each kind of part that valibot, zod and ArkType have. No door may refuse what a task's own schema
 * takes; and where synth says nothing of a part, the doors must refuse what that schema refuses.
 */
import { type } from "arktype";
import * as v from "valibot";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkBySchema } from "../../../functions/model/params/check-by-schema.ts";
import { checkParams } from "../../../functions/model/params/check-params.ts";
import { shapeOf } from "../../../functions/model/params/shape-of.ts";
import { paramsFound } from "../../../infra/deployment/params/params-schema.ts";

const found = (schema: unknown) => paramsFound(schema as never);

/** Values of JSON as people give them, right or wrong for one part or another. */
const values: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 3, 5, 6, 400, 1e10, 1e16, 1e300],
  ...[0.07, 0.1, 0.3, 0.30000000000000004, 0.35, -0.6, 0.7, 1e-7, 3e-7, 2.5, 7.5, 1e9 + 0.1],
  ...["", "a", "A", "ab", "abc", "abcd", " ab ", "  a  ", "x-y", "7", "0.5", "true", "yes", "\u{1f600}", "ä"],
  ...["2026-03-01", "2026-02-30", "2026-03-01T12:00:00Z", "2026-03-01T12:00", "12:00", "ada@example.org"],
  ...["https://example.org", "10.0.0.1", "::1", "::ffff:1.2.3.4", "00000000-0000-4000-8000-000000000000"],
  ...["YWI=", "YW", '{"a":1}', "+41791234567", "#a1b2c3", "a,b", "circle"],
  ...[[], ["a"], ["a", "a"], ["a", "b", "c"], [1], ["a", 1], ["a", null], [{ x: 1 }], [[]]],
  ...[{}, { a: "x" }, { a: 1 }, { a: null }, { a: "x", b: 1 }, { b: 2 }, { p: "x", q: "y" }],
  ...[{ k: "a", w: "x" }, { k: "a" }, { k: "b", z: 1 }, { k: "b" }, { k: "c" }, { a: { a: { a: {} } } }],
  ...["__proto__", "constructor", "prototype", "hasOwnProperty"].flatMap((name) => [
    { [name]: "x", a: 1 },
    { k: "b", w: { deep: { [name]: "x" } } },
    [{ [name]: "x" }, 1],
  ]),
];

const steps = [0.1, 0.2, 0.01, 1e-7, 2.5, 3, 1e10];

const list = v.array(v.string());
const lazy: v.GenericSchema = v.object({ a: v.optional(v.lazy(() => lazy)) });

const ofValibot: Readonly<Record<string, v.GenericSchema>> = {
  any: v.any(),
  array: v.pipe(list, v.minLength(1), v.maxLength(2)),
  "array with a check": v.pipe(
    list,
    v.checkItems((each) => each !== "b"),
  ),
  "array that is sorted": v.pipe(list, v.sortItems(), v.maxLength(2)),
  base64: v.pipe(v.string(), v.base64()),
  bigint: v.bigint(),
  "bigint of a multiple": v.pipe(v.bigint(), v.multipleOf(2n)),
  boolean: v.boolean(),
  brand: v.pipe(v.string(), v.brand("x"), v.minLength(2)),
  check: v.pipe(
    v.string(),
    v.check((text) => text !== "ab"),
    v.minLength(2),
  ),
  custom: v.custom((value) => value === "a"),
  date: v.date(),
  "default by a function": v.optional(v.string(), () => String(Math.random())),
  "default that is no JSON": v.optional(v.bigint(), 5n),
  email: v.pipe(v.string(), v.email()),
  emoji: v.pipe(v.string(), v.emoji()),
  "ends with": v.pipe(v.string(), v.endsWith("b")),
  enum: v.enum({ a: "a", b: 1 }),
  fallback: v.fallback(v.pipe(v.number(), v.minValue(1)), 1),
  finite: v.pipe(v.number(), v.finite(), v.maxValue(3)),
  function: v.function() as never,
  includes: v.pipe(v.string(), v.includes("-")),
  instance: v.instance(Date),
  integer: v.pipe(v.number(), v.integer(), v.minValue(1)),
  intersect: v.intersect([v.object({ p: v.string() }), v.object({ q: v.string() })]),
  "intersect with a date": v.intersect([v.object({ p: v.string() }), v.object({ q: v.date() })]),
  ip: v.pipe(v.string(), v.ip()),
  isoTimestamp: v.pipe(v.string(), v.isoTimestamp()),
  lazy,
  "lazy by value": v.lazy((value) => (typeof value === "string" ? v.string() : v.number())),
  length: v.pipe(v.string(), v.length(2)),
  literal: v.literal("a"),
  "literal that is no JSON": v.literal(5n as never),
  looseObject: v.looseObject({ a: v.optional(v.string()) }),
  looseTuple: v.looseTuple([v.string()]),
  map: v.map(v.string(), v.string()),
  metadata: v.pipe(v.string(), v.metadata({ type: "select", required: true, minLength: 9 }), v.minLength(2)),
  ...Object.fromEntries(
    steps.map((step) => [`multipleOf ${step}`, v.pipe(v.number(), v.multipleOf(step))] as const),
  ),
  "multipleOf two": v.pipe(v.number(), v.multipleOf(2), v.multipleOf(3)),
  nan: v.nan(),
  never: v.never(),
  nonOptional: v.nonOptional(v.optional(v.string())),
  notValues: v.pipe(v.string(), v.notValues(["a", "ab"])),
  null: v.null(),
  nullable: v.nullable(v.pipe(v.string(), v.maxLength(1))),
  nullish: v.nullish(v.number()),
  number: v.number(),
  object: v.object({ a: v.string(), b: v.optional(v.number()) }),
  "object with a fallback": v.object({ a: v.fallback(v.string(), "x"), b: v.optional(v.number()) }),
  objectWithRest: v.objectWithRest({ a: v.string() }, v.number()),
  picklist: v.picklist(["a", "b", 1]),
  "pipe of schemas": v.pipe(v.string(), v.picklist(["a", "b"])),
  "pipe of a fallback": v.pipe(v.fallback(v.string(), "abc"), v.minLength(2)),
  readonly: v.pipe(list, v.readonly(), v.minLength(1)),
  record: v.record(v.pipe(v.string(), v.maxLength(1)), v.number()),
  "record of dates": v.record(v.string(), v.date()),
  "record of known names": v.record(v.picklist(["a", "b"]), v.number()),
  regex: v.pipe(v.string(), v.regex(/^a/)),
  "regex in any case": v.pipe(v.string(), v.regex(/^a/i)),
  "regex of Unicode": v.pipe(v.string(), v.regex(/^.$/u)),
  "regex by sets": v.pipe(v.string(), v.regex(/^[[a-z]&&[ab]]$/v)),
  "regex twice": v.pipe(v.string(), v.regex(/^a/), v.regex(/b$/)),
  set: v.set(v.string()),
  startsWith: v.pipe(v.string(), v.startsWith("a")),
  strictObject: v.strictObject({ a: v.string() }),
  strictTuple: v.strictTuple([v.string(), v.number()]),
  symbol: v.symbol(),
  toLowerCase: v.pipe(v.string(), v.toLowerCase(), v.regex(/^a/)),
  transform: v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(3)),
  trim: v.pipe(v.string(), v.trim(), v.maxLength(2)),
  tuple: v.tuple([v.string(), v.number()]),
  "tuple that may end early": v.strictTuple([v.string(), v.optional(v.number()), v.unknown()]),
  "tuple with a choice that may be left out": v.tuple([
    v.string(),
    v.union([v.optional(v.date()), v.number()]),
  ]),
  "tuple with a date": v.tuple([v.string(), v.date()]),
  tupleWithRest: v.tupleWithRest([v.string()], v.number()),
  "variant whose record may be of anything": v.variant("k", [
    v.object({ k: v.literal("a"), w: v.object({}) }),
    v.object({
      k: v.literal("b"),
      w: v.object({
        deep: v.union([v.record(v.picklist(["p", "q"]), v.number()), v.objectWithRest({}, list)]),
      }),
    }),
  ]),
  undefined: v.undefined(),
  undefinedable: v.undefinedable(v.string()),
  union: v.union([v.string(), v.pipe(v.number(), v.minValue(3))]),
  "union with nan": v.union([v.string(), v.nan()]),
  unknown: v.unknown(),
  url: v.pipe(v.string(), v.url()),
  uuid: v.pipe(v.string(), v.uuid()),
  variant: v.variant("k", [
    v.object({ k: v.literal("a"), w: v.string() }),
    v.object({ k: v.literal("b"), z: v.number() }),
  ]),
  "variant with a date": v.variant("k", [
    v.object({ k: v.literal("a"), w: v.date() }),
    v.object({ k: v.literal("b"), z: v.number() }),
  ]),
  void: v.void(),
};

const node: z.ZodType = z.object({
  get a() {
    return node.optional();
  },
});

const ofZod: Readonly<Record<string, z.ZodType>> = {
  any: z.any(),
  array: z.array(z.string()).min(1).max(2),
  base64: z.base64(),
  bigint: z.bigint(),
  boolean: z.boolean(),
  brand: z.string().brand("x").min(2),
  catch: z.number().min(1).catch(1),
  catchall: z.object({ a: z.string() }).catchall(z.number()),
  codec: z.codec(z.string(), z.date(), { decode: (text) => new Date(text), encode: String }),
  coerce: z.coerce.number().min(3),
  "coerce to a date": z.coerce.date(),
  custom: z.custom((value) => value === "a"),
  date: z.date(),
  "date with a default": z.date().default(() => new Date()),
  "discriminated union": z.discriminatedUnion("k", [
    z.object({ k: z.literal("a"), w: z.date() }),
    z.object({ k: z.literal("b"), z: z.number() }),
  ]),
  e164: z.e164(),
  email: z.email(),
  emoji: z.emoji(),
  enum: z.enum(["a", "b"]),
  file: z.file(),
  float32: z.float32(),
  function: z.function() as never,
  includes: z.string().includes("-"),
  instanceof: z.instanceof(Date),
  int: z.int().min(1),
  intersection: z.intersection(z.object({ p: z.string() }), z.object({ q: z.string() })),
  "intersection with a date": z.intersection(z.object({ p: z.string() }), z.object({ q: z.date() })),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
  "iso date": z.iso.date(),
  "iso datetime": z.iso.datetime(),
  "iso datetime of this place": z.iso.datetime({ local: true }),
  "iso time": z.iso.time(),
  json: z.json(),
  jwt: z.jwt(),
  lazy: z.lazy(() => z.object({ a: z.string() })),
  length: z.string().length(2),
  literal: z.literal("a"),
  "literals of which one is no JSON": z.literal([1n, "a"] as never),
  looseObject: z.looseObject({ a: z.string() }),
  map: z.map(z.string(), z.string()),
  meta: z.string().meta({ type: "select", id: "params-of-libraries", minLength: 9 }).min(2),
  ...Object.fromEntries(steps.map((step) => [`multipleOf ${step}`, z.number().multipleOf(step)] as const)),
  nan: z.nan(),
  never: z.never(),
  nonoptional: z.string().optional().nonoptional(),
  null: z.null(),
  nullable: z.string().max(1).nullable(),
  "nullable date": z.date().nullable(),
  nullish: z.number().nullish(),
  number: z.number().min(1).max(3),
  object: z.object({ a: z.string(), b: z.number().optional() }),
  "object with a catch": z.object({ a: z.string().catch("x"), b: z.number().optional() }),
  optional: z.string().optional(),
  overwrite: z.number().overwrite(Math.round).int().min(3),
  partialRecord: z.partialRecord(z.enum(["a", "b"]), z.number()),
  pipe: z.string().pipe(z.string().min(2)),
  preprocess: z.preprocess((value) => Number(value), z.number().min(3)),
  prefault: z.string().prefault("ab"),
  readonly: z.array(z.string()).min(1).readonly(),
  record: z.record(z.string().max(1), z.number()),
  "record of dates": z.record(z.string(), z.date()),
  "record of known names": z.record(z.enum(["a", "b"]), z.number()),
  recursive: node,
  refine: z
    .string()
    .refine((text) => text !== "ab")
    .min(2),
  "refine of an object": z.object({ a: z.string() }).refine(({ a }) => a === "y"),
  regex: z.string().regex(/^a/),
  "regex in any case": z.string().regex(/^a/i),
  "regex of Unicode": z.string().regex(/^.$/u),
  "regex twice": z.string().regex(/^a/).regex(/b$/i),
  set: z.set(z.string()),
  startsWith: z.string().startsWith("a"),
  strictObject: z.strictObject({ a: z.string() }),
  stringbool: z.stringbool(),
  superRefine: z.string().superRefine((text, ctx) => {
    if (text === "ab") ctx.addIssue("no");
  }),
  symbol: z.symbol(),
  templateLiteral: z.templateLiteral(["a", z.string()]),
  toLowerCase: z.string().toLowerCase().regex(/^a/),
  transform: z.string().transform(Number),
  "transform with a pipe": z.string().transform(Number).pipe(z.number().min(3)),
  trim: z.string().trim().max(2),
  "trim of what may be left out": z.string().trim().max(2).optional(),
  tuple: z.tuple([z.string(), z.number()]),
  "tuple that may end early": z.tuple([z.string(), z.number().optional(), z.unknown()]),
  "tuple with a choice that may be left out": z.tuple([
    z.string(),
    z.union([z.date().optional(), z.number()]),
  ]),
  "tuple with a date": z.tuple([z.string(), z.date()]),
  "tuple with a rest": z.tuple([z.string()], z.number()),
  "tuple with a rest after what takes anything": z.tuple(
    [z.string(), z.coerce.number(), z.any()],
    z.number(),
  ),
  "tuple whose last item is caught": z.tuple([z.string(), z.number().catch(1)]),
  "tuple whose last item has a default": z.tuple([z.string(), z.number().default(1)]),
  "record of known names whose values are caught": z.record(z.enum(["a", "b"]), z.number().catch(1)),
  "record of some known names": z.partialRecord(z.enum(["a", "b"]), z.number()),
  "variant whose record may be of anything": z.discriminatedUnion("k", [
    z.object({ k: z.literal("a"), w: z.object({}) }),
    z.object({
      k: z.literal("b"),
      w: z.object({
        deep: z.union([z.record(z.string().max(2), z.number()), z.object({}).catchall(z.array(z.string()))]),
      }),
    }),
  ]),
  undefined: z.undefined(),
  union: z.union([z.string(), z.number().min(3)]),
  "union with nan": z.union([z.string(), z.nan()]),
  unknown: z.unknown(),
  uppercase: z.string().uppercase(),
  url: z.url(),
  uuid: z.uuid(),
  void: z.void(),
};

const ofArkType: Readonly<Record<string, unknown>> = {
  array: type("string[]").atLeastLength(1),
  bigint: type("bigint"),
  "bigint or text": type("bigint | string"),
  boolean: type("boolean"),
  date: type("Date"),
  "date in a list": type("Date[]"),
  "date or text": type("Date | string"),
  email: type("string.email"),
  integer: type("number.integer >= 1"),
  "iso date": type("string.date.iso"),
  length: type("1 <= string <= 2"),
  literals: type("'a' | 'b' | 1"),
  map: type("Map"),
  morph: type("string").pipe(Number),
  "morph with a type": type("string.numeric.parse"),
  "multiple of": type("number % 2"),
  narrow: type("string").narrow((text) => text !== "ab"),
  null: type("string | null"),
  object: type({ a: "string", "b?": "number" }),
  record: type("Record<string, number>"),
  "record of dates": type("Record<string, Date>"),
  regex: type(/^a/),
  "regex in any case": type(/^a/i),
  symbol: type("symbol"),
  trim: type("string.trim"),
  tuple: type(["string", "number"]),
  "tuple that may end early": type(["string", "number?"]),
  "tuple with a rest": type(["string", "...", "number[]"]),
  undefined: type("undefined"),
  unit: type("1n | 'a'"),
  unknown: type("unknown"),
  uuid: type("string.uuid"),
};

const all = [
  ...Object.entries(ofValibot).map(([name, part]) => ["valibot", name, v.object({ x: part })] as const),
  ...Object.entries(ofZod).map(([name, part]) => ["zod", name, z.object({ x: part })] as const),
  ...Object.entries(ofArkType).map(([name, part]) => ["ArkType", name, type({ x: part as never })] as const),
];

/** What is said of params; undefined where they pass. */
function refusal(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(all)(
  "%s, %s: no door refuses what the task takes, nor takes what it refuses without a look at synth",
  async (vendor, _, own) => {
    const { schema = {}, looks } = found(own);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(found(own)).toEqual({ schema, looks });
    const shape = shapeOf(schema);
    for (const params of [{}, ...values.map((x) => ({ x }))] as readonly { x?: unknown }[]) {
      const { issues } = await own["~standard"].validate(params);
      const command = refusal(() => checkBySchema(params, schema));
      const worker = refusal(() => checkParams(params, shape));
      // Most schemas drop names that they do not have, and valibot's take a list for an object. No door does.
      const ofAllDoors = /is unknown|a name of JavaScript's own|: \[.*\] is not of type object/;
      if (command === worker && ofAllDoors.test(command ?? "")) continue;
      const what = JSON.stringify({ params, schema, looks });
      // Some count a text's characters, some its UTF-16 units: the command takes what either takes.
      if (vendor !== "valibot" && params.x === "\u{1f600}" && issues !== undefined) continue;
      if (issues === undefined) expect({ command, worker }, what).toEqual({});
      else if (looks.every((look) => look.includes("cannot be given"))) expect(command, what).toBeDefined();
    }
  },
);

test.each([
  [
    "valibot",
    v.object({ a: v.strictTuple([v.record(v.string(), v.number()), v.object({ b: v.string() })]) }),
  ],
  ["zod", z.object({ a: z.tuple([z.record(z.string(), z.number()), z.object({ b: z.string() })]) })],
])("the shape of a list of %s knows each item by its place", (_, own) => {
  const shape = shapeOf(found(own).schema ?? {});
  const check = (text: string) => refusal(() => checkParams(JSON.parse(text), shape));
  expect(check('{"a":[{"x":1},{"b":"y"}]}')).toBeUndefined();
  expect(check('{"a":[{"__proto__":"ada"},{"b":"y"}]}')).toBe(
    `param "a.0.__proto__" is not allowed: a name of JavaScript's own`,
  );
  expect(check('{"a":[{"x":1},{"c":"y"}]}')).toBe(
    'param "a.1.c" is unknown: allowed are b; param "a.1.b" is missing',
  );
});

test.each<[string, unknown, readonly string[]]>([
  [
    "valibot",
    v.object({
      list: v.array(v.object({ when: v.date(), size: v.number() })),
      sizes: v.record(v.string(), v.bigint()),
      pair: v.tuple([v.string(), v.symbol()]),
      either: v.optional(v.union([v.string(), v.nan()])),
      both: v.intersect([v.object({ p: v.string() }), v.object({ q: v.date() })]),
      one: v.variant("k", [
        v.object({ k: v.literal("a"), when: v.date() }),
        v.object({ k: v.literal("b"), z: v.number() }),
      ]),
      tree: v.lazy(() => v.object({ deep: v.optional(v.date()) })),
      last: v.objectWithRest({}, v.pipe(v.string(), v.transform(Number), v.number())),
    }),
    ['param "last.*": JSON Schema cannot express transform, so only the task\'s own schema checks that'],
  ],
  [
    "zod",
    z.object({
      list: z.array(z.object({ when: z.date(), size: z.number() })),
      sizes: z.record(z.string(), z.bigint()),
      pair: z.tuple([z.string(), z.symbol()]),
      either: z.union([z.string(), z.nan()]).optional(),
      both: z.intersection(z.object({ p: z.string() }), z.object({ q: z.date() })),
      one: z.discriminatedUnion("k", [
        z.object({ k: z.literal("a"), when: z.date() }),
        z.object({ k: z.literal("b"), z: z.number() }),
      ]),
      tree: z.lazy(() => z.object({ deep: z.date().optional() })),
      last: z.object({}).catchall(z.string().transform(Number)),
    }),
    ['param "last.*": JSON Schema cannot express transform, so only the task\'s own schema checks that'],
  ],
])(
  "of %s synth names what JSON Schema cannot express by its path, and the doors check all the rest",
  (_, own, more) => {
    const { schema, looks } = found(own);
    expect(looks).toEqual([
      'param "list.*.when" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
      'param "sizes.*" cannot be given: params are JSON, which has no bigint: let the schema take a text or a number, and make one of it',
      'param "pair.1" cannot be given: params are JSON, which has no symbol: let the schema take a text or a number, and make one of it',
      'param "either" cannot be given as nan: params are JSON, which has no nan: let the schema take a text or a number, and make one of it',
      'param "both.q" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
      'param "one.when" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
      'param "tree.deep" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
      ...more,
    ]);
    const said = (params: object) => refusal(() => checkBySchema(params, schema));
    const byShape = (params: object) => refusal(() => checkParams(params, shapeOf(schema ?? {})));
    for (const say of [said, byShape]) {
      expect(say({ list: [{ size: "x" }] })).toContain('"list.0.size": "x" is not of type number');
      expect(say({ list: [{ wehn: 1 }] })).toContain('"list.0.wehn" is unknown, did you mean when?');
      expect(say({ either: 5 })).toContain('"either": 5 is not of type string');
      expect(say({ both: { p: 1 } })).toContain('"both.p": 1 is not of type string');
      expect(say({ one: { k: "b", zz: 1 } })).toContain('"one.zz" is unknown');
      expect(say({ tree: { deeep: 1 } })).toContain('"tree.deeep" is unknown, did you mean deep?');
      expect(say({ last: { a: 5 } })).toContain('"last.a": 5 is not of type string');
    }
    expect(said({ pair: [5] })).toContain('"pair.0": 5 is not of type string');
  },
);

test("a default that a function makes is not in the manifest, which would be another one at each synth", () => {
  const own = v.object({
    a: v.optional(v.string(), () => new Date().toISOString()),
    b: v.optional(v.number(), 3),
  });
  expect(found(own).schema).toMatchObject({ properties: { a: { type: "string" }, b: { default: 3 } } });
  expect(JSON.stringify(found(own).schema).match(/"default"/g)).toHaveLength(1);
});

test.each<[string, unknown]>([
  ["valibot", v.object({ a: v.pipe(v.string(), v.metadata({ type: "select" })), b: v.optional(v.number()) })],
  ["zod", z.object({ a: z.string().meta({ type: "select" }), b: z.number().optional() })],
])("metadata of %s that JSON Schema has other words for leaves the check whole", (_, own) => {
  expect(refusal(() => checkBySchema({ a: 5, b: "x" }, found(own).schema))).toBe(
    'param "a": 5 is not of type string; param "b": "x" is not of type number',
  );
});
