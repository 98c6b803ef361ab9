/** `pawl run TASK --csv FILE --dry-run`: what would fail, without a run. */
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import type { FileToRead } from "../../../cli/commands/runs/input/read-file.ts";
import { ownFolder } from "../../../cli/deployment/project-folder.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { CliHarness, manifest } from "../harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-dry-run-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A deployment whose tasks are in `test/cli/tasks`. */
const files: Readonly<Record<string, string>> = {
  "import-cities": "test/cli/tasks/import-places.ts",
  "count-cities": "test/cli/tasks/count-places.ts",
};
const tasks = manifest.tasks.map((task) => ({ ...task, file: files[task.name] ?? task.file }));
const harness = () => new CliHarness({ ...manifest, tasks });

/** Asks for a dry run of a file with this content, and makes sure that nothing was written. */
async function dryRun(content: string | Uint8Array, { task = "import-cities", more = [] as string[] } = {}) {
  const file = join(folder, "input.csv");
  writeFileSync(file, content);
  const cli = harness();
  const before = await cli.store.list(task, { now: 0 });
  const result = await cli.pawl(["run", task, "--csv", file, "--dry-run", ...more]);
  expect(await cli.store.list(task, { now: 0 })).toEqual(before);
  expect([cli.sent, [...cli.uploads]]).toEqual([[], []]);
  return result;
}

const header = "id,name,lat,lng,country\n";
const readByTask = "the file is read as test/cli/tasks/import-places.ts reads it in this folder\n";

test("a dry run of a file that is right counts its rows and exits with 0", async () => {
  expect(await dryRun(`${header}a,Thun,46.7,7.6,CH\nb,Bern,46.9,7.4,CH\n\n`)).toEqual({
    exitCode: 0,
    stdout: "2 rows: 2 good, 0 would fail\n",
    stderr: readByTask,
  });
});

test("a dry run names each mistake by row, line and byte, goes on after it, and exits with 1", async () => {
  const rows = [
    "a,Thun,46.7,7.6,CH",
    "b",
    "c,Bern,97,7.4,CH",
    'd,5" disk,1,1,CH',
    "e,Biel,47,7,CH",
    'f,"Chur,1,1,CH',
  ];
  const { exitCode, stdout, stderr } = await dryRun(`${header}${rows.join("\n")}\n`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: readByTask });
  expect(stdout.split("\n")).toEqual([
    "row 2, line 3, byte 43: it has 1 column, the header has 5",
    "row 3, line 4, byte 45: lat: Invalid value: Expected <=90 but received 97",
    'row 4, line 5, byte 62: the cell of column "name" has a quote in its middle: put the whole cell in quotes, and write each quote in it twice',
    'row 6, line 7, byte 94: the cell of column "name" begins with a quote that is never closed',
    "6 rows: 2 good, 4 would fail",
    "",
  ]);
});

test("a dry run shows twenty mistakes and counts the others", async () => {
  const bad = Array.from({ length: 2_000 }, (_, i) => `x${i}`).join("\n");
  const { exitCode, stdout } = await dryRun(`${header}a,Thun,46.7,7.6,CH\n${bad}\nb,Bern,46.9,7.4,CH\n`);
  const lines = stdout.trimEnd().split("\n");
  expect(exitCode).toBe(1);
  expect(lines).toHaveLength(22);
  expect(lines.slice(-2)).toEqual(["and 1,980 more", "2,002 rows: 2 good, 2,000 would fail"]);
});

test("a dry run names one mistake for each row with bytes that are not UTF-8, and reads on", async () => {
  const text = `${header}a,Z\xfcr\xefch,47,8,CH\nb,Bern,46.9,7.4,CH\nc,Gen\xe8ve,46,6,CH\n`;
  const { stdout } = await dryRun(Buffer.from(text, "latin1"));
  expect(stdout.split("\n").map((line) => line.slice(0, 46))).toEqual([
    "row 1, line 2, byte 27: 0xfc is not UTF-8: sav",
    "row 3, line 4, byte 65: 0xe8 is not UTF-8: sav",
    "3 rows: 1 good, 2 would fail",
    "",
  ]);
});

test("a dry run of a file that is no CSV says what it is", async () => {
  const { exitCode, stdout } = await dryRun(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]));
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    "the file, line 1, byte 0: it is compressed by gzip, not a CSV: end its name in .gz, or pass the option gzip: true\nno row was read\n",
  );
});

test("a dry run reads standard input", async () => {
  const cli = harness();
  const result = await cli.pawl(["run", "import-cities", "--csv", "-", "--dry-run"], {
    stdin: `${header}a,Thun,46.7,7.6,CH\nb\n`,
  });
  expect(result).toMatchObject({ exitCode: 1 });
  expect(result.stdout).toContain("row 2, line 3, byte 43: it has 1 column");
});

/** A task whose code is as given. */
function codeOf(code: string) {
  const file = join(folder, "code.ts");
  const source = `export default { name: "import-cities", items() { ${code} } };`;
  writeFileSync(file, source);
  const own = { file: relative(ownFolder, file), kind: "items" } as const;
  const coded = tasks.map((task) => (task.name === "import-cities" ? { ...task, ...own } : task));
  return new CliHarness({ ...manifest, tasks: coded });
}

const checking = ["run", "import-cities", "--csv", "-", "--dry-run"];

test("a task's code that ends its process fails the dry run in one line, and not this process", async () => {
  expect(await codeOf("process.exit(3)").pawl(checking, { stdin: "id\n1\n" })).toEqual({
    ...{ exitCode: 1, stdout: "" },
    stderr: "error: the code of task import-cities has ended its process with exit code 3\n",
  });
});

test("a dry run of a task that loops ends at Ctrl-C, and keeps no file", async () => {
  const own = mkdtempSync(join(folder, "kept-"));
  vi.stubEnv("TMPDIR", own);
  onTestFinished(() => void vi.unstubAllEnvs());
  const kept = () => readdirSync(own);
  const cli = codeOf("for (;;);");
  const result = cli.pawl(checking, { stdin: "id\n1\n" });
  await expect.poll(() => kept().length, { timeout: 5_000 }).toBe(1);
  cli.interrupt.abort();
  expect(await result).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  expect(kept()).toEqual([]);
});

test("a task that loops ends with the command that was killed, and its file goes", async () => {
  const own = mkdtempSync(join(folder, "left-"));
  const code = join(own, "loops.ts");
  const begun = join(own, "begun");
  const source = `items() { writeFileSync(${JSON.stringify(begun)}, ""); for (;;); }`;
  writeFileSync(
    code,
    `import { writeFileSync } from "node:fs"; export default { name: "loops", ${source} };`,
  );
  const kept = mkdtempSync(join(own, "pawl-dry-run-"));
  const path = join(kept, "input.csv");
  writeFileSync(path, "id\n1\n");
  const program = join(ownFolder, "cli/commands/runs/input/read-file-program.ts");
  const child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
  child.send({
    task: { name: "loops", kind: "items", file: "loops.ts" },
    ...{ project: own, path, folder: kept, param: "csv", uri: "s3://none/input.csv", scheduledTime: 0 },
  } satisfies FileToRead);
  await expect.poll(() => existsSync(begun), { timeout: 5_000 }).toBe(true);
  child.disconnect();
  const [exitCode] = await once(child, "exit");
  expect([exitCode, existsSync(kept)]).toEqual([0, false]);
});

test("a dry run reads with the code that is saved by now", async () => {
  const why = async (code: string) => (await codeOf(code).pawl(checking, { stdin: "id\n1\n" })).stderr;
  expect(await why('throw new Error("one")')).toContain("throws: one");
  expect(await why('throw new Error("two")')).toContain("throws: two");
});

test("a dry run prints JSON", async () => {
  const { stdout } = await dryRun(`${header}a,Thun,46.7,7.6,CH\nb\n`, { more: ["--json"] });
  expect(JSON.parse(stdout)).toEqual({
    rows: 2,
    good: 1,
    failing: 1,
    complete: true,
    mistakes: [{ row: 2, line: 3, byte: 43, message: "it has 1 column, the header has 5" }],
  });
});

test("a dry run for a task that does not read the file reads it without options, and says so", async () => {
  const { exitCode, stdout, stderr } = await dryRun("anything\n1\n", { task: "count-cities" });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "1 row: 1 good, 0 would fail\n" });
  expect(stderr).toBe(
    "the file is read as csv reads it without options: task count-cities does not read it\n",
  );
});

test("a dry run without a file checks the params and starts nothing", async () => {
  const cli = harness();
  const good = await cli.pawl(["run", "expire-cities", "--dry-run", "--param", "mode=dry"]);
  expect(good).toEqual({ exitCode: 0, stdout: 'the params are good: {"mode":"dry"}\n', stderr: "" });
  const json = await cli.pawl(["run", "expire-cities", "--dry-run", "--json", "--params", '{"mode":"wet"}']);
  expect(JSON.parse(json.stdout)).toEqual({ task: "expire-cities", good: true, params: { mode: "wet" } });
  const odd = await cli.pawl(["run", "expire-cities", "--dry-run", "--param", "mode=soaked"]);
  expect(odd).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("mode") });
  const none = await cli.pawl(["run", "expire-cities", "--dry-run"]);
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('param "mode" is missing') });
  expect(cli.sent).toEqual([]);
});

test("a dry run shows no masked value", async () => {
  const masked = tasks.map((task) => ({ ...task, masked: ["label"] }));
  const cli = new CliHarness({ ...manifest, tasks: masked });
  const pairs = ["--param", "mode=dry", "--param", "label=hush"];
  const { stdout } = await cli.pawl(["run", "expire-cities", "--dry-run", ...pairs]);
  expect(stdout).toBe('the params are good: {"mode":"dry","label":"[masked]"}\n');
});

test("a dry run of a file that is not there is wrong usage", async () => {
  const cli = harness();
  const missing = await cli.pawl(["run", "import-cities", "--csv", join(folder, "none.csv"), "--dry-run"]);
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain("cannot be read: no such file");
});

/** Calls the command in a folder whose tasks the deployment does not have. */
async function dryRunIn(cwd: string, content: string, args: readonly string[]) {
  const file = join(folder, "places.csv");
  writeFileSync(file, content);
  return new CliHarness().pawl(["run", ...args, "--csv", file, "--dry-run"], { cwd });
}

const project = join(import.meta.dirname, "../project");
const places = "id;country\na;049\nb;044\n";

test.each([project, join(project, "functions", "tasks")])(
  "a dry run in the project's folder takes the task from its source and asks no deployment",
  async (cwd) => {
    const result = await dryRunIn(cwd, places, ["places.import", "--param", "country=049"]);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toBe(
      "the file is read as functions/tasks/places/import.ts reads it in this folder\n",
    );
    expect(result.stdout).toMatch(
      /^row 2, line 3, byte 17: country: .*"049".*\n2 rows: 1 good, 1 would fail\n$/,
    );
  },
);

test.each<[readonly string[], string]>([
  [["places.import"], 'param "country" is missing'],
  [["places.import", "--param", "contry=049"], 'param "contry" is unknown, did you mean country?'],
  [
    ["places.imports"],
    'no task "places.imports" in this folder (--stage asks a deployment): did you mean places.import?',
  ],
  [
    ["x"],
    'no task "x" in this folder (--stage asks a deployment): there are broken, places.choose, places.import',
  ],
  [["../../tasks/broken"], 'no task "../../tasks/broken" in this folder'],
])("a dry run of %j in the project's folder is refused in one line", async (args, message) => {
  const { exitCode, stderr } = await dryRunIn(project, places, args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.each<[string, number, string]>([
  [
    "region=nort",
    2,
    'error: param "region": "nort" is not allowed: "north", "south"; did you mean "north"?\n',
  ],
  ["region=north", 0, "the file is read as functions/tasks/places/choose.ts reads it in this folder\n"],
  [
    "shop=bern",
    0,
    "which values shop may have was not known (ctx.services.shops is not there in a dry run): the worker checks it\n",
  ],
])("a dry run in the project's folder checks %s by the functions of choices", async (param, code, words) => {
  const { exitCode, stderr } = await dryRunIn(project, places, ["places.choose", "--param", param]);
  expect([exitCode, stderr]).toEqual([code, expect.stringContaining(words)]);
});

test("a dry run that asks a deployment checks params by the choices that its worker answers with", async () => {
  const [first] = tasks;
  const fields = { region: { kind: "text", choices: "asked" } } as const;
  const asking = { ...(first as ManifestTask), fields, asksAtStart: true as const, paramsSchema: undefined };
  const cli = new CliHarness({ ...manifest, tasks: [asking] });
  cli.answer = () => ({ choices: { region: { values: [{ value: "north" }] } } });
  const file = join(folder, "asked.csv");
  writeFileSync(file, header);
  const args = ["run", asking.name, "--csv", file, "--dry-run", "--param", "region=nort"];
  expect(await cli.pawl(args)).toMatchObject({ exitCode: 2, stdout: "" });
});

test("a dry run of a task whose file cannot be loaded fails in one line", async () => {
  expect(await dryRunIn(project, places, ["broken"])).toMatchObject({
    exitCode: 1,
    stderr: "error: functions/tasks/broken.ts cannot be loaded: TABLE is not set\n",
  });
});

test.each<[string, readonly string[]]>([
  [project, ["places.import", "--stage", "local"]],
  [tmpdir(), ["places.import"]],
])("a dry run in %s of %j asks the deployment for its task", async (cwd, args) => {
  const { stderr } = await dryRunIn(cwd, places, args);
  expect(stderr).toContain('no task "places.import" in stage local');
});

test.each<[string, string, string[]]>([
  ["the error text of a failed download", "An error occurred (AccessDenied)\n", ["id", "name", "lat"]],
  ["a header that lacks a column", "id,name", ["lat"]],
])("a file without a row, of %s, is no empty table", async (_, text, missing) => {
  const { exitCode, stdout } = await dryRun(text);
  expect(exitCode).toBe(1);
  const names = missing.map((name) => `"${name}"`).join(", ");
  expect(stdout).toContain(`the header, line 1, byte 0: it has no column ${names}, and no row\n`);
});

test("a file with its header alone is an empty table", async () => {
  expect(await dryRun(header)).toMatchObject({ exitCode: 0, stdout: "0 rows: 0 good, 0 would fail\n" });
});

test.each([
  ["--wait"],
  ["--timeout", "5s"],
  ["--at", "2099-01-01T00:00:00Z"],
  ["--id", "q"],
  ["--note", "n"],
  ["--tag", "t"],
  ["--force"],
  ["--overlap", "skip"],
])("a dry run refuses %s, which is about a run", async (...more) => {
  const { exitCode, stderr } = await dryRun(header, { more });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(more[0]);
});

test("a pipe as the file is refused at once", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const { exitCode, stderr } = await harness().pawl(["run", "import-cities", "--csv", pipe, "--dry-run"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("it is not a file: pass - and redirect it to standard input");
});
