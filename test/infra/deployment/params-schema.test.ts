/** What synth finds out about a task's params, and what it says of the rest. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { checkBySchema } from "../../../functions/model/params/check-by-schema.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { resolveDeployment, summary } from "../../../infra/deployment/index.ts";
import { type ParamsFound, paramsFound } from "../../../infra/deployment/params/params-schema.ts";
import { stages } from "../../../infra/stages.ts";

const found = (schema: unknown): ParamsFound => paramsFound(schema as never);

/** What is said of params; undefined where they pass. */
function refusal({ schema }: ParamsFound, params: unknown): string | undefined {
  try {
    checkBySchema(params, schema);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const withDate = found(
  v.object({
    dry: v.optional(v.boolean(), false),
    mode: v.optional(v.picklist(["a", "b"])),
    names: v.optional(v.array(v.string())),
    when: v.optional(v.date()),
  }),
);

test.each<[object, string | undefined]>([
  [{ drry: true }, 'param "drry" is unknown, did you mean dry?'],
  [{ mode: "c" }, 'param "mode": "c" is not allowed: "a", "b"'],
  [{ dry: "no" }, 'param "dry": "no" is not of type boolean'],
  [{ names: ["x", 1] }, 'param "names.1": 1 is not of type string'],
  [{ when: "2026-11-01" }, 'param "when": "2026-11-01" is not allowed: no value of JSON is, so leave it out'],
  [{ dry: true, mode: "a", names: ["x"] }, undefined],
])("one param that is a date leaves the check of the others whole: %j", (params, words) => {
  expect(refusal(withDate, params)).toBe(words);
});

test("a pattern with flags, which JSON Schema lacks, is left to the task's own schema", () => {
  const flagged = found(v.object({ id: v.pipe(v.string(), v.regex(/^a\d+$/i)) }));
  expect(refusal(flagged, { id: "A1" })).toBeUndefined();
  expect(flagged.looks).toEqual([expect.stringContaining("JSON Schema cannot express regex")]);
});

test("synth names the param that cannot be given, and those whose check only the task has", () => {
  expect(withDate.looks).toEqual([
    'param "when" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
  ]);
  const some = found(
    v.object({
      id: v.pipe(
        v.string(),
        v.check((text) => text.length % 2 === 0),
      ),
      place: v.optional(v.object({ size: v.bigint(), city: v.string() })),
      url: v.optional(v.pipe(v.string(), v.url())),
      day: v.optional(v.pipe(v.string(), v.isoDate())),
      name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(3))),
    }),
  );
  const only = (param: string, what: string) =>
    `param "${param}": JSON Schema cannot express ${what}, so only the task's own schema checks that`;
  expect(some.looks).toEqual([
    only("id", "check"),
    'param "place.size" cannot be given: params are JSON, which has no bigint: let the schema take a text or a number, and make one of it',
    only("url", "url"),
    only("name", "trim"),
  ]);
  expect(refusal(some, { id: 5 })).toBe('param "id": 5 is not of type string');
  expect(refusal(some, { id: "ab", day: "2026-13-45" })).toContain(
    '"day": "2026-13-45" is not allowed: must match',
  );
  // It is trimmed before its length counts.
  expect(refusal(some, { id: "ab", name: "  abc  " })).toBeUndefined();
});

test("params that take other names, at any depth, take them at the doors too", () => {
  const open = found(
    v.looseObject({ a: v.optional(v.number()), b: v.optional(v.record(v.string(), v.number())) }),
  );
  expect(refusal(open, { c: 1, b: { x: 1 } })).toBeUndefined();
  expect(refusal(open, { a: "1" })).toContain("is not of type number");
  expect(refusal(open, { b: { x: "1" } })).toContain('"b.x": "1" is not of type number');
  const rest = found(v.objectWithRest({ a: v.optional(v.number()) }, v.string()));
  expect(refusal(rest, { b: "x" })).toBeUndefined();
  expect(refusal(rest, { b: 1 })).toContain("is not of type string");
});

test("a schema that refers to itself is checked as deep as it goes", () => {
  interface Tree {
    readonly left?: Tree | undefined;
  }
  const tree: v.GenericSchema<Tree> = v.object({ left: v.optional(v.lazy(() => tree)) });
  const lazy = found(v.object({ tree }));
  expect(refusal(lazy, { tree: { left: { left: {} } } })).toBeUndefined();
  expect(refusal(lazy, { tree: { left: { lefd: {} } } })).toContain("did you mean left?");
  expect(refusal(lazy, { tree: { left: { left: 1 } } })).toContain("is not of type object");
});

/** A field or an object of a library that gives its own JSON Schema, or throws where it has none. */
function standard(
  vendor: string,
  input: (options: { libraryOptions?: object }) => object,
  more: object = {},
) {
  return {
    "~standard": { version: 1, vendor, validate: () => ({ value: {} }), jsonSchema: { input } },
    ...more,
  };
}

test("of another library's schema only the field is left out that it cannot express", () => {
  const cannot = () => {
    throw new Error("Date cannot be represented in JSON Schema");
  };
  const shape = { days: standard("zod", () => ({ type: "number" })), when: standard("zod", cannot) };
  const lenient = { type: "object", properties: { days: { type: "number" }, when: {} }, required: ["days"] };
  const zod = standard("zod", ({ libraryOptions }) => (libraryOptions ? lenient : cannot()), { shape });
  expect(found(zod).looks).toEqual([
    'param "when": JSON Schema cannot express its type, so only the task\'s own schema checks that',
  ]);
  expect(refusal(found(zod), { dayz: 1 })).toContain("did you mean days?");
  expect(refusal(found(zod), {})).toBe('param "days" is missing');
  const strict = standard("other", cannot, { shape });
  expect(refusal(found(strict), { days: "x" })).toContain("is not of type number");
});

test("a library that gives no JSON Schema leaves the params to the task, and synth says so", () => {
  const none = { "~standard": { version: 1, vendor: "own", validate: () => ({ value: {} }) } };
  expect(found(none)).toEqual({
    looks: [
      "own gives no JSON Schema of the params: only the task's own schema checks them, and unknown names pass unless it refuses them",
    ],
  });
});

function deploy(task: Task) {
  return resolveDeployment({
    project: "shop",
    stage: "dev",
    stages,
    tasks: () => [[task, { lane: "default" }]],
    now: new Date("2026-03-01T12:00:00Z"),
  });
}

test("synth looks at params that cannot be given, by task and name", () => {
  const task = defineTask({
    name: "tidy",
    description: "Tidies.",
    params: v.object({ when: v.optional(v.date()) }),
    run: () => {},
  }) as Task;
  expect(summary(deploy(task), [])).toContainEqual(
    '  look: task tidy: param "when" cannot be given: params are JSON, which has no date: let the schema take a text or a number, and make one of it',
  );
});

test("a task with a trigger may not need params, since a trigger gives none", () => {
  const task = defineTask({
    name: "tidy",
    description: "Tidies.",
    triggers: [cron("0 3 * * *")],
    params: v.object({ mode: v.string() }),
    run: () => {},
  }) as Task;
  expect(() => deploy(task)).toThrow(
    'task tidy: its triggers start runs without params, and param "mode" is missing',
  );
});

test.each<[string, v.GenericSchema<object>, string]>([
  [
    "a check of the whole",
    v.pipe(
      v.object({ a: v.optional(v.string()), b: v.optional(v.string()) }),
      v.check(({ a, b }) => a !== undefined || b !== undefined, "a or b is needed"),
    ),
    "a or b is needed",
  ],
  [
    "a default that is wrong",
    v.object({ share: v.optional(v.pipe(v.number(), v.maxValue(1)), 50) }),
    "share: Invalid value",
  ],
])("synth refuses a trigger of a task whose own schema needs params: %s", (_, params, words) => {
  const task = defineTask({
    name: "tidy",
    description: "Tidies.",
    triggers: [cron("0 3 * * *")],
    params,
    run: () => {},
  }) as Task;
  expect(() => deploy(task)).toThrow(`task tidy: its triggers start runs without params, and ${words}`);
});
