/** Tasks whose params are fuzzed as texts: one with each kind of param that the command line has a form for, and many that are drawn. */
import fc from "fast-check";
import * as v from "valibot";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { fieldsOf, paramsOfTask } from "../../../infra/deployment/index.ts";
import { task as lineOf, manifest } from "../../cli/harness.ts";
import { drawnParams } from "../../doors/drawn-schema.ts";
import { nastyJson } from "../nasty-json.ts";

export interface DrawnTask {
  readonly name: string;
  readonly schema: JsonSchema | undefined;
  /** The names of its params, and some that are none. */
  readonly names: readonly string[];
  /** Params that are right, or nearly. */
  readonly params: readonly unknown[];
  readonly manifest: Manifest;
}

const rich = defineTask({
  name: "rich",
  description: "Has each kind of param.",
  params: v.object({
    mode: v.optional(v.picklist(["dry", "wet"]), "dry"),
    region: v.optional(v.string()),
    ids: v.optional(v.array(v.pipe(v.number(), v.integer()))),
    tags: v.optional(v.array(v.string())),
    days: v.optional(v.array(v.picklist(["mon", "tue"]))),
    flags: v.optional(v.array(v.boolean())),
    since: v.optional(v.pipe(v.string(), v.isoDate())),
    from: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    at: v.optional(v.pipe(v.string(), v.isoTime())),
    force: v.optional(v.boolean()),
    limit: v.optional(v.pipe(v.number(), v.minValue(1))),
    filter: v.optional(v.object({ a: v.number() })),
    matrix: v.optional(v.array(v.array(v.number()))),
    maybe: v.optional(v.nullable(v.array(v.string()))),
    note: v.optional(v.string()),
    label: v.optional(v.nullable(v.string())),
  }),
  choices: { region: () => ["eu", "us"] },
  textAreas: ["note"],
  run: () => {},
}) as Task;

/** Of the task above. */
const rightParams = [
  { mode: "wet", region: "eu", ids: [1, 2, 3], tags: ["a", "b,c", ""], days: ["mon"], flags: [true] },
  { since: "2026-11-01", from: "2026-11-01T02:30:00Z", at: "02:30", force: true, limit: 5, filter: { a: 1 } },
  { matrix: [[1], [2, 3]], maybe: null, note: "first\nsecond", label: "null" },
];

function drawn(task: Task, params: readonly unknown[]): DrawnTask {
  const { name } = task;
  const { schema } = paramsOfTask(task);
  const asksAtStart = task.choices === undefined ? undefined : true;
  const line = lineOf(name, { paramsSchema: schema, fields: fieldsOf(task, schema), asksAtStart });
  const own = Object.keys((schema?.properties as object | undefined) ?? {});
  const names = [...own, ...own, ...own, "other", "__proto__", own[0]?.slice(1) ?? "x", ""];
  return { name, schema, names, params, manifest: { ...manifest, tasks: [line] } };
}

let all: readonly DrawnTask[] | undefined;

/** The tasks, the same in each process. */
export function drawnTasks(): readonly DrawnTask[] {
  all ??= [
    drawn(rich, rightParams),
    ...fc.sample(drawnParams(5), { numRuns: 60, seed: 17 }).map(({ schema, params }, i) => {
      const task = defineTask({ name: `drawn-${i}`, description: "Is drawn.", params: schema, run() {} });
      return drawn(task as Task, params);
    }),
  ];
  return all;
}

/** A task: every other one is the one with each kind of param. */
export function taskAt(at: number): DrawnTask {
  const tasks = drawnTasks();
  const i = at % 2 === 0 ? 0 : (at >> 1) % tasks.length;
  return tasks[i] as DrawnTask;
}

const texts = [
  ...[
    "",
    " ",
    ",",
    "1,2,3",
    "1,,2",
    "a,b",
    "a, b",
    '"a,b"',
    '"a","b"',
    "[1,2]",
    "[",
    "[]",
    "{}",
    '["a"]',
    "{",
  ],
  ...[
    "null",
    "true",
    "false",
    "yes",
    "1e400",
    "-0",
    "0x10",
    "1_000",
    "9007199254740993",
    "007",
    "NaN",
    "mon,tue",
  ],
  ...[
    "2026-11-01",
    "2026-02-30",
    "2026-11-01T02:30:00Z",
    "24:00",
    "02:30",
    "today",
    "-1d",
    "dry",
    "DRY",
    "eu",
    "e",
  ],
  ...[
    "@",
    "@-",
    "@/nowhere",
    "@@",
    "=",
    "a=b",
    "--force",
    "-",
    "--",
    "$HOME",
    "`id`",
    "$(id)",
    ";rm",
    "*",
    "\\",
    "'",
  ],
  ...[
    '{"a":1}',
    '{"a":1,"a":2}',
    "[[1],[2]]",
    '{"__proto__":{"a":1}}',
    "a\r\nb",
    "a\x07",
    "\u202eabc",
    "\ud800",
  ],
];

/** How the text of a param is drawn. */
export const anyText: fc.Arbitrary<string | number> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...texts) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...texts), { maxLength: 4 }).map((parts) => parts.join(",")),
  },
  {
    weight: 1,
    arbitrary: nastyJson.map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
  { weight: 4, arbitrary: fc.nat() },
);

/** A list, which has one member more often than several: all of them must be right for anything to start. */
export function few<T>(member: fc.Arbitrary<T>, most: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: 2, arbitrary: member.map((one) => [one]) },
    { weight: 1, arbitrary: fc.array(member, { maxLength: most }) },
  );
}

/** A pair of `--param`, of a task; a number stands for a value that is right, or nearly. */
export function pairOf({ names, params }: DrawnTask, at: number, text: string | number): string {
  const name = names[at % names.length] ?? "";
  if (typeof text === "string") return `${name}=${text}`;
  const given = params.filter(
    (each) => typeof each === "object" && each !== null && Object.hasOwn(each, name),
  );
  const value = given.length === 0 ? text : (given[text % given.length] as Record<string, unknown>)[name];
  return `${name}=${typeof value === "string" && text % 3 > 0 ? value : JSON.stringify(value)}`;
}
