/** `--params` from a file and from standard input, and values that are empty: what is taken, and what is refused how. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CliHarness } from "../harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-params-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return `@${path}`;
}

async function paramsOf(args: readonly string[], stdin?: string) {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "expire-cities", "--force", "--json", ...args], { stdin });
  return result.exitCode === 0
    ? JSON.parse(result.stdout).params
    : result.stderr.trimEnd().split("\n").at(-1);
}

const text = '{\n  "mode": "dry",\n  "maxExpiredPerRun": 3\n}\n';
const params = { mode: "dry", maxExpiredPerRun: 3 };

test.each<[string, string | Uint8Array]>([
  ["plain.json", text],
  ["marked.json", `\uFEFF${text}`],
  ["powershell.json", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")])],
  ["big-endian.json", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()])],
])("--params @%s is read from the file", async (name, content) => {
  expect(await paramsOf(["--params", file(name, content)])).toEqual(params);
});

test("--params - is read from standard input, and --param overrides it", async () => {
  expect(await paramsOf(["--params", "-"], text)).toEqual(params);
  expect(await paramsOf(["--params", "-", "--param", "mode=wet"], text)).toEqual({ ...params, mode: "wet" });
});

test.each<[string, string | Uint8Array, string]>([
  ["comma.json", '{\n  "mode": "dry",\n}', 'is not JSON: line 3, column 1: unexpected "}"'],
  ["cut.json", '{"mode": "d', "is not JSON: line 1, column 12: it ends too early"],
  ["word.json", '{\r\n "mode": dry}', 'is not JSON: line 2, column 10: unexpected "d"'],
  ["empty.json", " \n", "is not JSON: it is empty"],
  [
    "twice.json",
    '{\n  "mode": "dry",\n  "mode": "wet"\n}',
    'twice.json": line 3, column 3: "mode" is given twice',
  ],
  [
    "within.json",
    '{"label":[{"\\u0062":1,"b":2}]}',
    'within.json": line 1, column 23: "label.0.b" is given twice',
  ],
  [
    "digits.json",
    '{"maxExpiredPerRun":9007199254740993}',
    '"maxExpiredPerRun": 9007199254740993 has more digits',
  ],
  ["list.json", "[1]", '[1] is not a JSON object such as {"days": 30}'],
  ["latin1.json", Buffer.from('{"label":"caf\xe9"}', "latin1"), "is not a text in UTF-8"],
  ["large.json", `{"label":"${"x".repeat(1024 * 1024)}"}`, "is too large: at most 1048576 bytes are read"],
  ["long.json", `{"mode":"dry","label":"${"x".repeat(300_000)}"}`, "at most 300000 are allowed"],
])("--params @%s is refused, with the place of the mistake", async (name, content, words) => {
  expect(await paramsOf(["--params", file(name, content)])).toContain(words);
});

test("a name that is there twice in --params is refused, in an option's text and on standard input too", async () => {
  const twice = '{"mode":"dry","mode":"wet"}';
  expect(await paramsOf(["--params", twice])).toBe(
    'error: --params: line 1, column 15: "mode" is given twice',
  );
  expect(await paramsOf(["--params", "-"], twice)).toBe(
    'error: --params -: line 1, column 15: "mode" is given twice',
  );
});

test("--params of a file that cannot be read names the file", async () => {
  expect(await paramsOf(["--params", "@/nowhere/p.json"])).toBe(
    'error: --params "@/nowhere/p.json" cannot be read: no such file',
  );
  mkdirSync(join(folder, "sub"));
  expect(await paramsOf(["--params", `@${join(folder, "sub")}`])).toContain("cannot be read: it is a folder");
  expect(await paramsOf(["--params", "-"], "{")).toContain(
    "--params - is not JSON: line 1, column 2: it ends too early",
  );
});

test("--params and --csv cannot both be standard input", async () => {
  const { exitCode, stderr } = await (await CliHarness.seeded()).pawl([
    ...["run", "import-cities", "--params", "-", "--csv", "-"],
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: "error: --params and --csv cannot both be standard input\n",
  });
});

test("a param that is called __proto__ is a param, and changes no object", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--json", "--param", '__proto__={"a":1}']);
  expect(result.stdout).toContain('"__proto__": {\n      "a": 1');
  expect(({} as { a?: unknown }).a).toBeUndefined();
});

const run = "count-cities/2026-11-21T09:59:00Z/cron-4f1a2b";

test.each<[readonly string[], string]>([
  [["run", "count-cities", "--id", ""], "expected 1 to 128 printable ASCII characters"],
  [["run", "count-cities", "--id="], "expected 1 to 128 printable ASCII characters"],
  [["run", "count-cities", "--id", " "], "expected 1 to 128 printable ASCII characters"],
  [["run", "count-cities", "--params", ""], "option --params <json>"],
  [["run", "count-cities", "--param", "a=1", "--param", ""], "option --param <name=value>"],
  [["run", "count-cities", "--tag", ""], "option --tag <tag>"],
  [["run", "count-cities", "--note", " "], "option --note <text>"],
  [["run", "import-cities", "--csv", ""], "option --csv <file>"],
  [["run", "count-cities", "--at", ""], "expected an instant"],
  [["run", ""], "argument [task]"],
  [["status", ""], "argument [task|run]"],
  [["status", "--stage", ""], "option --stage <stage>"],
  [["list", "--project", ""], "option --project <project>"],
  [["list", "--profile", ""], "option --profile <profile>"],
  [["list", "--region", "\t"], "option --region <region>"],
  [["list", "--endpoint", ""], "option --endpoint <url>"],
  [["history", ""], "argument [task]"],
  [["history", "count-cities", "-n", ""], "expected a whole number"],
  [["next", "--expression", ""], "option --expression <expression>"],
  [["next", "--expression", "0 3 * * *", "--time-zone", ""], "option --time-zone <zone>"],
  [["cancel", ""], "argument [run]"],
  [["cancel", run, "--note", ""], "option --note <text>"],
  [["pause", ""], "argument [task|run]"],
  [["resume", ""], "argument [task|run]"],
  [["redrive", ""], "argument [task|run]"],
])("pawl %j is refused as wrong usage, and names what is empty", async (args, what) => {
  const cli = await CliHarness.seeded();
  const { exitCode, stdout, stderr } = await cli.pawl(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(what);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(cli.sent).toEqual([]);
});

test("a param may have an empty text as its value", async () => {
  expect(await paramsOf(["--param", "mode=dry", "--param", "label="])).toEqual({ mode: "dry", label: "" });
});
