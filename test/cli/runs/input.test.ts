/** `pawl run TASK --input FILE`: lines of JSON that are uploaded, or only looked at. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { CliHarness, manifest } from "../harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-input-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const copyEvents = {
  ...(manifest.tasks.find(({ name }) => name === "import-cities") as (typeof manifest.tasks)[0]),
  name: "copy-events",
  file: "test/cli/tasks/copy-events.ts",
  paramsSchema: { type: "object", properties: { input: { type: "string" } } },
};
const harness = () => new CliHarness({ ...manifest, tasks: [...manifest.tasks, copyEvents] });
const upload = "uploads/2026-11-21T10:00:00.000Z-copy-events.jsonl";

function fileOf(content: string | Uint8Array, name = "events.jsonl"): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The params of the only run that was made. */
async function paramsOf(cli: CliHarness): Promise<string | undefined> {
  const { items } = await cli.store.list("copy-events", { now: 0 });
  expect(items).toHaveLength(1);
  return (items[0] as { readonly params?: string }).params;
}

test("run --input uploads a file of JSON Lines and passes its URL as the parameter input", async () => {
  const cli = harness();
  const result = await cli.pawl(["run", "copy-events", "--input", fileOf('{"id":1}\n{"id":2}')]);
  expect(result).toMatchObject({ exitCode: 0 });
  expect([...cli.uploads]).toEqual([[upload, '{"id":1}\n{"id":2}']]);
  expect(await paramsOf(cli)).toBe(`{"input":"s3://uploads/${upload}"}`);
});

test.each([
  [{ type: "string" }, 'error: param "input" is missing: --input FILE uploads one and sets it\n'],
  [{ type: "number" }, 'error: param "input" is missing\n'],
])(
  "a start without the file that its task needs names the option, where its param is %j",
  async (input, line) => {
    const paramsSchema = { type: "object", properties: { input }, required: ["input"] };
    const cli = new CliHarness({ ...manifest, tasks: [{ ...copyEvents, paramsSchema }] });
    expect(await cli.pawl(["run", "copy-events"])).toMatchObject({ exitCode: 2, stderr: line });
  },
);

test("run --input - uploads standard input", async () => {
  const cli = harness();
  await cli.pawl(["run", "copy-events", "--input", "-"], { stdin: '{"id":1}\n\n{"id":2}\n' });
  expect([...cli.uploads]).toEqual([[upload, '{"id":1}\n\n{"id":2}\n']]);
});

test("a file that is compressed keeps .gz at its end, in a CSV too", async () => {
  const cli = harness();
  const file = fileOf(gzipSync('{"id":1}\n'), "events.jsonl.gz");
  expect(await cli.pawl(["run", "copy-events", "--input", file])).toMatchObject({ exitCode: 0 });
  expect([...cli.uploads.keys()]).toEqual([`${upload}.gz`]);
  await cli.pawl(["run", "import-cities", "--csv", fileOf(gzipSync("id\n1\n"), "a.csv.gz")]);
  expect([...cli.uploads.keys()][1]).toMatch(/-import-cities\.csv\.gz$/);
});

const broken = '{"id":1}\n{"id":2\n{"id":3}\n';
const mistake = 'row 2, line 2, byte 9: it ends before its JSON does: "{\\"id\\":2"';

test.each([
  ["a file", () => fileOf(broken)],
  ["standard input", () => "-"],
])("run --input refuses %s at its first line that is not JSON, before a run is made", async (_, path) => {
  const cli = harness();
  const { exitCode, stdout, stderr } = await cli.pawl(["run", "copy-events", "--input", path()], {
    stdin: broken,
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(`${mistake} (correct it, or pass --unchecked for a task that skips such lines)\n`);
  expect((await cli.store.list("copy-events", { now: 0 })).items).toEqual([]);
  expect([...cli.uploads]).toEqual([]);
});

test.each([
  ["UTF-16", Buffer.from('\ufeff{"id":1}\n', "utf16le"), /: it is in UTF-16.*[^)]\n$/],
  ["damaged gzip", gzipSync(broken).subarray(0, 20), /damaged or cut off .*: compress or upload it again\n$/],
])("a file in %s is not said to be one for --unchecked", async (_, content, message) => {
  const file = fileOf(content, "wrong.jsonl.gz");
  const plain = fileOf(content, "wrong.jsonl");
  const given = content[0] === 0x1f ? file : plain;
  const { exitCode, stderr } = await harness().pawl(["run", "copy-events", "--input", given]);
  expect(exitCode).toBe(2);
  expect(stderr).not.toContain("--unchecked");
  expect(stderr).toMatch(message);
});

test("what is compressed on standard input is refused with what helps", async () => {
  const stdin = gzipSync("1\n");
  const { exitCode, stderr } = await harness().pawl(["run", "copy-events", "--input", "-"], { stdin });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("(standard input has no name: decompress it, as gunzip -c does, or give");
});

test.each([
  ["copy-events", "--input"],
  ["copy-events", "--input", "--unchecked"],
  ["import-cities", "--csv"],
])("run %s %s refuses a standard input without a byte, and starts nothing", async (task, option, ...more) => {
  const cli = harness();
  for (const args of [more, ["--dry-run"]]) {
    const { exitCode, stderr } = await cli.pawl(["run", task, option, "-", ...args], { stdin: "" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `error: ${option} -: standard input is empty: the command that writes to it may have failed. A file without bytes can be given by its name\n`,
    );
  }
  expect((await cli.store.list(task, { now: 0 })).items).toEqual([]);
});

test("run --input --unchecked uploads what has broken lines, for a task that skips them", async () => {
  const cli = harness();
  const args = ["run", "copy-events", "--input", fileOf(broken), "--unchecked"];
  expect(await cli.pawl(args)).toMatchObject({ exitCode: 0 });
  expect([...cli.uploads]).toEqual([[upload, broken]]);
});

test("a dry run reads the lines as the task does, and names each that would fail", async () => {
  const cli = harness();
  const args = ["run", "copy-events", "--input", fileOf(`${broken}{"id":"4"}\n`), "--dry-run"];
  const { exitCode, stdout, stderr } = await cli.pawl(args);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "the file is read as test/cli/tasks/copy-events.ts reads it in this folder\n",
  });
  expect(stdout.split("\n")).toEqual([
    mistake,
    'row 4, line 4, byte 26: id: Invalid type: Expected number but received "4"',
    "4 rows: 2 good, 2 would fail",
    "",
  ]);
  expect([...cli.uploads]).toEqual([]);
});

test("a dry run of a file that is compressed, and of a task that is not here, reads all of it", async () => {
  const packed = fileOf(gzipSync('{"id":1}\n'), "packed.jsonl.gz");
  const cli = harness();
  expect(await cli.pawl(["run", "copy-events", "--input", packed, "--dry-run"])).toMatchObject({
    stdout: "1 row: 1 good, 0 would fail\n",
  });
  const elsewhere = new CliHarness({
    ...manifest,
    tasks: [{ ...copyEvents, file: "functions/tasks/none.ts" }],
  });
  const { stdout, stderr } = await elsewhere.pawl(["run", "copy-events", "--input", "-", "--dry-run"], {
    stdin: "1\nx\n",
  });
  expect(stderr).toBe(
    "the file is read as jsonLines reads it without options: functions/tasks/none.ts is not in this folder\n",
  );
  expect(stdout).toContain('row 2, line 2, byte 2: it is not JSON, as "x" shows: "x"\n');
});

test.each([
  [["import-cities", "--input", "-"], 'task import-cities takes no --input: it has no param "input"'],
  [["copy-events", "--csv", "-"], 'task copy-events takes no --csv: it has no param "csv"'],
  [
    ["copy-events", "--input", "-", "--csv", "-"],
    "option '--input <file>' cannot be used with option '--csv <file>'",
  ],
  [["copy-events", "--unchecked"], "--unchecked needs --input"],
  [
    ["copy-events", "--input", "-", "--param", "input=s3://a/b"],
    'param "input" is given twice: --input sets it',
  ],
  [["copy-events", "--input", "-", "--params", "-"], "--params and --input cannot both be standard input"],
  [["copy-events", "--input", join(folder, "none.jsonl")], "cannot be read: no such file"],
  [["copy-events", "--input", "-", "--at", "2027-11-21T10:00:00Z"], "--input is not allowed with --at"],
])("run refuses %j", async (args, message) => {
  const { exitCode, stderr } = await harness().pawl(["run", ...args], { stdin: "{}" });
  expect(exitCode).toBeGreaterThan(0);
  expect(stderr).toContain(message);
});
