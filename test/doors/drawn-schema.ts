/**
 * Draws a schema of params, of valibot or zod, with a bit of everything that both can say, and params that are right for
 * it or slightly wrong.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import fc from "fast-check";
import * as v from "valibot";
import { z } from "zod";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { damaged, nastyJson } from "../fuzz/nasty-json.ts";
import { noList } from "./no-list.ts";

export interface DrawnParams {
  /** Of valibot or zod. */
  readonly schema: StandardSchemaV1;
  /** Some are right. */
  readonly params: readonly unknown[];
}

/** A part of a schema in each library, with values that are right for it, and values that may be. */
interface Part {
  readonly valibot: v.GenericSchema;
  readonly zod: z.ZodType;
  readonly right: fc.Arbitrary<unknown>;
  readonly near: fc.Arbitrary<unknown>;
  /** Whether a field of it may be left out. */
  readonly isOptional?: boolean;
}

const small = fc.integer({ min: 0, max: 3 });

const strings: fc.Arbitrary<Part> = fc.tuple(small, small).map(([least, more]) => ({
  valibot: v.pipe(v.string(), v.minLength(least), v.maxLength(least + more)),
  zod: z
    .string()
    .min(least)
    .max(least + more),
  right: fc.string({ unit: "grapheme-ascii", minLength: least, maxLength: least + more }),
  near: fc.string({ unit: "grapheme-ascii", maxLength: least + more + 1 }),
}));

const patterns: fc.Arbitrary<Part> = fc
  .constantFrom(/^[a-c]{2}$/, /^\d+$/, /^a/, /^\p{L}+$/u, /^[a-c]$/i)
  .map((pattern) => ({
    valibot: v.pipe(v.string(), v.regex(pattern)),
    zod: z.string().regex(pattern),
    right: fc.constantFrom("a", "ab", "bc", "7", "abc", "C").filter((text) => pattern.test(text)),
    near: fc.constantFrom("", "a", "ab", "B", "7a", " a", "ä"),
  }));

const formats: fc.Arbitrary<Part> = fc.constantFrom<Part>(
  {
    valibot: v.pipe(v.string(), v.email()),
    zod: z.email(),
    right: fc.constant("ada@example.org"),
    near: fc.constantFrom("ada", "ada@", "@example.org", ""),
  },
  {
    valibot: v.pipe(v.string(), v.isoDate()),
    zod: z.iso.date(),
    right: fc.constant("2026-03-01"),
    near: fc.constantFrom("2026-13-01", "2026-3-1", "2026-03-01T00:00:00Z", "01.03.2026"),
  },
  {
    valibot: v.pipe(v.string(), v.uuid()),
    zod: z.uuid(),
    right: fc.constant("0b8f1f5e-6b7e-4d6c-8c7a-2f1d0e9b8a7c"),
    near: fc.constantFrom("0b8f1f5e", "0b8f1f5e-6b7e-4d6c-8c7a-2f1d0e9b8a7cc", ""),
  },
  {
    valibot: v.pipe(v.string(), v.url()),
    zod: z.url(),
    right: fc.constant("https://example.org/a"),
    near: fc.constantFrom("example", "https:", "/a"),
  },
);

const numbers: fc.Arbitrary<Part> = fc.tuple(small, small, fc.boolean()).map(([least, more, isWhole]) => {
  const most = least + more;
  const [own, other] = [
    v.pipe(v.number(), v.minValue(least), v.maxValue(most)),
    z.number().min(least).max(most),
  ];
  return {
    valibot: isWhole ? v.pipe(own, v.integer()) : own,
    zod: isWhole ? other.int() : other,
    right: fc.integer({ min: least, max: most }),
    near: fc.oneof(fc.integer({ min: least - 1, max: most + 1 }), fc.constantFrom(least + 0.5, -0, 1e300)),
  };
});

const steps: fc.Arbitrary<Part> = fc.constantFrom(0.1, 0.2, 0.01, 0.5, 2, 3).map((step) => ({
  valibot: v.pipe(v.number(), v.multipleOf(step)),
  zod: z.number().multipleOf(step),
  right: fc.constantFrom(0, 1, 2, 6).map((n) => n * step),
  near: fc.constantFrom(step * 3, step / 3, 0.3, 0.35, 1.005, 7, 1e15),
}));

const words: fc.Arbitrary<Part> = fc
  .constantFrom<(string | number)[]>(["a", "b"], ["dry", 1], [0, 1, 2])
  .map((list) => ({
    valibot: v.picklist(list),
    zod: z.union(list.map((each) => z.literal(each)) as never),
    right: fc.constantFrom(...list),
    near: fc.constantFrom<unknown>("A", "c", "1", 3, true),
  }));

const plain: fc.Arbitrary<Part> = fc.constantFrom<Part>(
  {
    valibot: v.boolean(),
    zod: z.boolean(),
    right: fc.boolean(),
    near: fc.constantFrom<unknown>("true", 0, null),
  },
  {
    valibot: v.null(),
    zod: z.null(),
    right: fc.constant(null),
    near: fc.constantFrom<unknown>("null", 0, {}),
  },
  { valibot: v.unknown(), zod: z.unknown(), right: nastyJson, near: nastyJson },
  {
    valibot: v.pipe(v.string(), v.trim(), v.maxLength(2)),
    zod: z.string().trim().max(2),
    right: fc.constantFrom("a", "  ab  ", ""),
    near: fc.constantFrom("abc", "  abc"),
  },
  {
    valibot: v.fallback(v.pipe(v.number(), v.minValue(1)), 1),
    zod: z.number().min(1).catch(1),
    right: fc.constantFrom<unknown>(2, 0, "x"),
    near: nastyJson,
    isOptional: true,
  },
  {
    valibot: v.optional(v.date()),
    zod: z.date().optional(),
    right: fc.constant(undefined),
    near: fc.constant("2026-03-01"),
    isOptional: true,
  },
);

const { object } = fc.letrec<{ part: Part; object: Part }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(strings, patterns, formats, numbers, steps, words, plain),
    tie("part").map(nullable),
    fc.tuple(tie("part"), small).map(([item, most]) => arrayOf(item, most)),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => eitherOf(a, b)),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => pairOf(a, b)),
    tie("part").map(recordOf),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => variantOf(a, b)),
    tie("object"),
  ),
  object: fc
    .tuple(
      fc.dictionary(fc.constantFrom("days", "mode", "place", "tags", "size"), fc.tuple(tie("part"), small), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
      fc.constantFrom("closed", "closed", "strict", "open"),
    )
    .map(([fields, kind]) => {
      const given = Object.entries(fields).map(([name, [own, how]]) => [name, field(own, how)] as const);
      return objectOf(Object.fromEntries(given), kind as "closed");
    }),
}));

function nullable(own: Part): Part {
  return {
    valibot: v.nullable(own.valibot),
    zod: own.zod.nullable(),
    right: fc.oneof(own.right, fc.constant(null)),
    near: own.near,
  };
}

/** Some fields may be left out, of some of these a default is known. */
function field(own: Part, how: number): Part {
  if (own.isOptional || how > 1) return own;
  const [drawn] = how === 1 ? fc.sample(own.right, { seed: 1, numRuns: 1 }) : [];
  const isRight = v.is(own.valibot, drawn) && own.zod.safeParse(drawn).success;
  const fixed = isRight ? JSON.parse(JSON.stringify(drawn) ?? "null") : undefined;
  return {
    valibot: v.optional(own.valibot, fixed as never),
    zod: fixed === undefined ? own.zod.optional() : own.zod.default(fixed),
    right: own.right,
    near: own.near,
    isOptional: true,
  };
}

function arrayOf(item: Part, most: number): Part {
  return {
    valibot: v.pipe(v.array(item.valibot), v.maxLength(most)),
    zod: z.array(item.zod).max(most),
    right: fc.array(item.right, { maxLength: most }),
    near: fc.array(fc.oneof(item.right, item.near), { maxLength: most + 1 }),
  };
}

function eitherOf(a: Part, b: Part): Part {
  return {
    valibot: v.union([a.valibot, b.valibot]),
    zod: z.union([a.zod, b.zod]),
    right: fc.oneof(a.right, b.right),
    near: fc.oneof(a.near, b.near),
  };
}

function pairOf(a: Part, b: Part): Part {
  return {
    valibot: v.strictTuple([a.valibot, b.valibot]),
    zod: z.tuple([a.zod, b.zod]),
    right: fc.tuple(a.right, b.right),
    near: fc.oneof(fc.tuple(a.near, b.right), fc.tuple(a.right), fc.tuple(a.right, b.right, a.right)),
  };
}

function recordOf(own: Part): Part {
  const name = fc.constantFrom("x", "y", "constructor", "__proto__");
  return {
    valibot: noList(v.record(v.string(), own.valibot)),
    zod: z.record(z.string(), own.zod),
    right: fc.dictionary(fc.constantFrom("x", "y"), own.right, { noNullPrototype: true }),
    near: fc.array(fc.tuple(name, fc.oneof(own.right, own.near)), { maxLength: 2 }).map(Object.fromEntries),
  };
}

function variantOf(a: Part, b: Part): Part {
  const of = (kind: string, value: fc.Arbitrary<unknown>) => value.map((each) => ({ kind, value: each }));
  return {
    valibot: v.variant("kind", [
      noList(v.object({ kind: v.literal("a"), value: a.valibot })),
      noList(v.object({ kind: v.literal("b"), value: b.valibot })),
    ]),
    zod: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), value: a.zod }),
      z.object({ kind: z.literal("b"), value: b.zod }),
    ]),
    right: fc.oneof(of("a", a.right), of("b", b.right)),
    near: fc.oneof(of("a", b.right), of("b", b.near), of("c", a.right)),
  };
}

type Maker<Field, Made> = (fields: Record<string, Field>) => Made;

const makers: Readonly<
  Record<
    "closed" | "strict" | "open",
    readonly [Maker<v.GenericSchema, v.GenericSchema>, Maker<z.ZodType, z.ZodType>]
  >
> = {
  closed: [v.object, z.object],
  strict: [v.strictObject, z.strictObject],
  open: [v.looseObject, z.looseObject],
};

function objectOf(fields: Readonly<Record<string, Part>>, kind: keyof typeof makers): Part {
  const [ofValibot, ofZod] = makers[kind];
  const parts = Object.entries(fields);
  const values = (value: (own: Part) => fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(parts.map(([name, own]) => [name, value(own)])), {
      requiredKeys: parts.filter(([, own]) => !own.isOptional).map(([name]) => name),
      noNullPrototype: true,
    });
  return {
    valibot: noList(ofValibot(Object.fromEntries(parts.map(([name, own]) => [name, own.valibot])))),
    zod: ofZod(Object.fromEntries(parts.map(([name, own]) => [name, own.zod]))),
    right: values((own) => own.right),
    near: values((own) => fc.oneof({ arbitrary: own.right, weight: 2 }, own.near)),
  };
}

/** A schema, and this many params that are right for it or nearly so. */
export function drawnParams(count: number): fc.Arbitrary<DrawnParams> {
  return fc.tuple(object, fc.constantFrom("valibot", "zod")).chain(([own, library]) => {
    const near = fc.oneof(own.right, own.near, own.near.chain(damaged));
    const text = () => `${library}: ${JSON.stringify(paramsFound(own[library as "zod"]).schema)}`;
    const json = near.map((params) => JSON.parse(JSON.stringify(params)) as unknown);
    return fc
      .array(json, { minLength: count, maxLength: count })
      .map((params) => ({ schema: own[library as "zod"], params, [fc.toStringMethod]: text }));
  });
}
