/** Choices, lists, dates and text areas on the command line: what is read, refused, asked, shown and completed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { fieldsOf, paramsOfTask } from "../../../infra/deployment/index.ts";
import { CliHarness, task as lineOf, manifest } from "../harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-choices-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shops = defineTask({
  name: "sync-shops",
  description: "Syncs shops.",
  params: v.object({
    region: v.optional(v.string()),
    plan: v.optional(v.string(), "small"),
    size: v.optional(v.picklist(["small", "medium", "large"])),
    ids: v.optional(v.array(v.number())),
    tags: v.optional(v.array(v.string())),
    days: v.optional(v.array(v.picklist(["mon", "tue", "wed"]))),
    filter: v.optional(v.object({ a: v.number() })),
    since: v.optional(v.pipe(v.string(), v.isoDate())),
    from: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    at: v.optional(v.pipe(v.string(), v.isoTime())),
    dry: v.optional(v.boolean(), false),
    note: v.optional(v.string()),
    shops: v.optional(v.nullable(v.array(v.string()))),
  }),
  choices: {
    region: () => ["eu", "us"],
    plan: [
      { value: "small", label: "up to 10 seats" },
      { value: "big", label: "more" },
    ],
    shops: ["zurich", "bern"],
  },
  textAreas: ["note"],
  run: () => {},
}) as Task;

function cliOf(task: Task): CliHarness {
  const { schema: paramsSchema } = paramsOfTask(task);
  const line = lineOf(task.name, { paramsSchema, fields: fieldsOf(task, paramsSchema), asksAtStart: true });
  return new CliHarness({ ...manifest, tasks: [line] });
}

async function given(args: readonly string[], { stdin, answer }: { stdin?: string; answer?: unknown } = {}) {
  const cli = cliOf(shops);
  if (answer !== undefined) cli.answer = () => answer;
  const { exitCode, stdout, stderr } = await cli.pawl(["run", "sync-shops", "--json", ...args], { stdin });
  const lines = stderr.trimEnd().split("\n");
  if (exitCode !== 0) expect(cli.sent).toEqual([]);
  return exitCode === 0 ? (JSON.parse(stdout).params as unknown) : lines.at(-1);
}
const params = (...pairs: string[]) => given(pairs.flatMap((pair) => ["--param", pair]));

test.each<[readonly string[], object]>([
  [["ids=1,2,3"], { ids: [1, 2, 3] }],
  [["ids=1", "ids=2"], { ids: [1, 2] }],
  [["ids=1, 2", "ids=[3,4]"], { ids: [1, 2, 3, 4] }],
  [["ids=[]"], { ids: [] }],
  [["ids=7"], { ids: [7] }],
  [["tags=a, b,c d"], { tags: ["a", "b", "c d"] }],
  [["tags=1,true"], { tags: ["1", "true"] }],
  [['tags=["a,b","c"]'], { tags: ["a,b", "c"] }],
  [['tags="a,b","c"'], { tags: ["a,b", "c"] }],
  [["tags=a=b"], { tags: ["a=b"] }],
  [["shops=null"], { shops: null }],
  [["shops=bern"], { shops: ["bern"] }],
  [["days=mon,wed"], { days: ["mon", "wed"] }],
  [["since=2026-11-01"], { since: "2026-11-01" }],
  [["from=2026-11-01T02:30:00+01:00"], { from: "2026-11-01T02:30:00+01:00" }],
  [["at=02:30"], { at: "02:30" }],
  [["dry=true", "size=large", 'filter={"a":1}'], { dry: true, size: "large", filter: { a: 1 } }],
])("--param %j is %j", async (pairs, expected) => {
  expect(await params(...pairs)).toEqual(expected);
});

test.each<[readonly string[], string]>([
  [["ids="], '--param ids: "" is empty: an empty list is written as []'],
  [["ids=1,,2"], '--param ids: "1,,2" has no item at 2: an empty text is written in JSON, as in ["a",""]'],
  [["ids=1,x"], 'param "ids.1": "x" is not of type number'],
  [["tags=[a,b]"], '--param tags: "[a,b]" is no list: write it as a,b or as JSON, ["a","b"]'],
  [
    ['tags=a "b", c'],
    '--param tags: "a \\"b\\", c" is no list: where one item is in quotes all texts are, as in "a,b","c"; or write JSON, ["a,b","c"]',
  ],
  [['tags="a,b",c'], '--param tags: "\\"a,b\\",c" is no list: where one item is in quotes all texts are'],
  [
    ["tags='a'"],
    `--param tags: "'a'" has quotes around an item: leave them out, or write JSON, ["'a'"], where`,
  ],
  [
    ["filter={a:1}"],
    `--param filter: "{a:1}" is not JSON: an object is written as 'filter={"a":1}', its names in double quotes`,
  ],
  [["filter=a"], '--param filter: "a" is not JSON: an object is written as'],
  [["ids=9007199254740993,1"], "9007199254740993 has more digits than a number keeps"],
  [["size=small", "size=large"], "--param size is given twice"],
  [["size=smal"], 'param "size": "smal" is not allowed: "small", "medium", "large"; did you mean "small"?'],
  [["days=mon,tu"], 'param "days.1": "tu" is not allowed: "mon", "tue", "wed"'],
  [["plan=bigg"], 'param "plan": "bigg" is not allowed: "small", "big"; did you mean "big"?'],
  [["shops=basel"], 'param "shops.0": "basel" is not allowed: "zurich", "bern"'],
  [["since=2026-02-30"], '--param since: "2026-02-30" is not a date, which is written as 2026-11-01'],
  [["since=1.11.2026"], '--param since: "1.11.2026" is not a date, which is written as 2026-11-01'],
  [["from=2026-11-01"], '"2026-11-01" is not a date and time, which is written as 2026-11-01T02:30:00Z'],
  [["at=25:00"], '"25:00" is not a time, which is written as 02:30'],
  [["note=a\x07b"], 'param "note": line 1, column 2: the character U+0007 is not allowed in a text'],
  [["note=@/nowhere/x"], '--param note "@/nowhere/x" cannot be read: no such file'],
  [["note=@"], '--param note "@" names no file: write @FILE'],
])("--param %j is refused, and starts nothing", async (pairs, words) => {
  expect(await params(...pairs)).toContain(words);
});

test("a text area is read from a file or standard input, with the line ends of this system", async () => {
  const path = join(folder, "note.txt");
  writeFileSync(path, "\uFEFFfirst = 1\r\nsecond\ttab\n");
  expect(await params(`note=@${path}`)).toEqual({ note: "first = 1\nsecond\ttab\n" });
  expect(await given(["--param", "note=@-"], { stdin: "from\r\nhere" })).toEqual({ note: "from\nhere" });
  writeFileSync(path, Buffer.from("caf\xe9", "latin1"));
  expect(await params(`note=@${path}`)).toContain(
    "is not a text in UTF-8: UTF-16 is read where it begins with its byte order mark",
  );
  writeFileSync(path, "x".repeat(1024 * 1024 + 1));
  expect(await params(`note=@${path}`)).toContain("is too large: at most 1048576 bytes are read");
  expect(await given(["--param", "note=@-", "--params", "-"], { stdin: "{}" })).toContain(
    "--params and --param cannot both be standard input",
  );
  expect(await params("plan=@big")).toContain('"@big" is not allowed');
});

const answer = { choices: { region: { values: [{ value: "eu", label: "Europe" }, { value: "us" }] } } };

test("values that only a function knows are asked of the worker before a run is started", async () => {
  expect(await given(["--param", "region=eu"], { answer })).toEqual({ region: "eu" });
  expect(await given(["--param", "region=e"], { answer })).toBe(
    'error: param "region": "e" is not allowed: "eu", "us"',
  );
  const cli = cliOf(shops);
  await cli.pawl(["run", "sync-shops", "--param", "size=small"]);
  expect(cli.asked).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a worker that does not answer", undefined, "no worker answers in memory"],
  [
    "a function that throws",
    { choices: { region: { error: "choices.region threw Error: no" } } },
    "threw Error: no",
  ],
  ["a worker that does not know the param", { choices: {} }, "the worker does not know it"],
  ["an answer that is no list", { choices: { region: { values: 5 } } }, "5 is not allowed: a list of"],
  ["an answer of another version", {}, "the worker does not know it"],
])("with %s the command says so, and leaves the check to the start of the run", async (_, given, words) => {
  const cli = cliOf(shops);
  if (given !== undefined) cli.answer = () => given;
  const { exitCode, stderr } = await cli.pawl(["run", "sync-shops", "--param", "region=xx"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("which values region may have was not known");
  expect(stderr).toContain(words);
  expect(stderr).toContain("the worker checks it");
});

test("status of a task shows its params as its help does", async () => {
  const { stdout } = await cliOf(shops).pawl(["status", "sync-shops"]);
  const [, text = ""] = /\nparams +([\s\S]*?)\n\n/.exec(stdout) ?? [];
  const lines = text.split("\n").map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      "region: asked at start",
      'plan: "small" | "big", "small" if not given',
      'size: "small" | "medium" | "large"',
      "ids: list of number",
      'days: list of "mon" | "tue" | "wed"',
      "filter: object of a: number",
      "since: date, such as 2026-11-01",
      "note: text, or @FILE",
    ]),
  );
});

test.each([
  [{ type: "integer", minimum: 1, maximum: 100 }, "integer from 1 to 100"],
  [{ type: "number", maximum: 1 }, "number up to 1"],
  [{ type: "number", exclusiveMinimum: 0 }, "number above 0"],
  [{ type: "integer", maximum: Number.MAX_SAFE_INTEGER }, "integer"],
  [{ type: "string", maxLength: 20 }, "string of at most 20 characters"],
  [{ type: "string", minLength: 2, maxLength: 20 }, "string of 2 to 20 characters"],
  [{ type: "object", properties: { a: { type: "string" }, b: true } }, "object of a: string, b"],
])("a param of %j is shown as %s", async (part, words) => {
  const paramsSchema = { type: "object", properties: { it: part }, required: ["it"] };
  const cli = new CliHarness({ ...manifest, tasks: [lineOf("bounds", { paramsSchema })] });
  expect((await cli.pawl(["status", "bounds"])).stdout).toContain(`it: ${words}, required\n`);
  expect((await cli.pawl(["run", "bounds", "--help"])).stdout).toMatch(
    new RegExp(`^it +${words} +required`, "m"),
  );
});

test("the help of a task shows which values its params may have", async () => {
  const cli = cliOf(shops);
  cli.answer = () => answer;
  const { stdout } = await cli.pawl(["run", "sync-shops", "--help"]);
  expect(stdout.slice(stdout.indexOf("Parameters of"))).toBe(
    [
      "Parameters of sync-shops:",
      "name    type                                         default  description",
      "region  one of the values below",
      'plan    one of the values below                      "small"',
      'size    "small" | "medium" | "large"',
      "ids     list of number",
      "tags    list of string",
      'days    list of "mon" | "tue" | "wed"',
      "filter  object of a: number",
      "since   date, such as 2026-11-01",
      "from    date and time, such as 2026-11-01T02:30:00Z",
      "at      time, such as 02:30",
      "dry     boolean                                      false",
      "note    text, or @FILE",
      'shops   list of "zurich" | "bern"',
      "",
      "Values of region:",
      "value  label",
      "eu     Europe",
      "us",
      "",
      "Values of plan:",
      "value  label",
      "small  up to 10 seats",
      "big    more",
      "",
    ].join("\n"),
  );
  cli.answer = () => {
    throw new Error("the endpoint is asleep");
  };
  expect((await cli.pawl(["run", "sync-shops", "--help"])).stdout).toContain(
    "Values of region: asked at start. They are not known now: the endpoint is asleep\n",
  );
});

test("a form shows each kind of param by its own field, and what has none as a plain text", () => {
  const task = defineTask({
    name: "fields",
    description: "Has fields.",
    params: z.object({
      text: z.string(),
      note: z.string(),
      size: z.enum(["a", "b"]),
      union: z.union([z.literal(1), z.literal(2)]),
      count: z.number().int(),
      dry: z.boolean(),
      day: z.iso.date(),
      instant: z.iso.datetime(),
      list: z.array(z.string()),
      several: z.array(z.enum(["x", "y"])),
      maybe: z.nullable(z.number()),
      either: z.union([z.number(), z.string()]),
      nested: z.object({ a: z.number() }),
      map: z.record(z.string(), z.number()),
      odd: z.union([z.literal("a"), z.object({})]),
    }),
    choices: { text: () => [] },
    textAreas: ["note"],
    run: () => {},
  }) as Task;
  const values = (...all: unknown[]) => all.map((value) => ({ value }));
  expect(fieldsOf(task, paramsOfTask(task).schema)).toEqual({
    text: { kind: "select", choices: "asked" },
    note: { kind: "textarea" },
    size: { kind: "select", choices: values("a", "b") },
    union: { kind: "select", choices: values(1, 2) },
    count: { kind: "number" },
    dry: { kind: "checkbox" },
    day: { kind: "date" },
    instant: { kind: "datetime" },
    list: { kind: "list" },
    several: { kind: "list", choices: values("x", "y") },
    maybe: { kind: "number" },
    either: { kind: "text" },
    nested: { kind: "text" },
    map: { kind: "text" },
    odd: { kind: "text" },
  });
});

test("the status of a run shows the defaults of params that were left out", async () => {
  const cli = cliOf(shops);
  await cli.pawl(["run", "sync-shops", "--param", "plan=big"]);
  const { items } = await cli.store.list("sync-shops", { now: cli.time });
  const { stdout } = await cli.pawl(["status", `sync-shops/${items[0]?.run}`]);
  expect(stdout).toMatch(/^params +\{"plan":"big"\}\ndefaults +\{"dry":false\}$/m);
});
