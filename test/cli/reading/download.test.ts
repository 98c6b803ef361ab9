/** `pawl download RUN`: what is there, where it goes, what is never overwritten, and what is not shown. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { skippedKey, skippedName } from "../../../functions/model/run/skipped-item.ts";
import { putSkipped } from "../../../functions/runs/moves/attachment/put-skipped.ts";
import { CliHarness, manifest, runs } from "../harness.ts";

const running = runs.find(({ status }) => status === "running") as RunRecord;
const id = `${running.task}/${running.run}`;
const name = "import-cities-2026-11-21T09-59-30Z-manual~5c0ffee5c0ff";
const csv = 'id,name\na,"Andorra, la"\n';
const folder = () => mkdtempSync(join(tmpdir(), "pawl-download-"));

/** A run with a file, params, a skipped item and an output. */
async function cliWith(more: Partial<RunRecord> = {}, of = manifest): Promise<CliHarness> {
  const cli = new CliHarness(of);
  cli.uploads.set("cities.csv", csv);
  const item = {
    cursor: "7",
    name: "Error",
    message: "row s3cret",
    attempt: 1,
    at: "2026-11-21T09:59:30.000Z",
  };
  const text = JSON.stringify([item]);
  const head = skippedName("lease", 1);
  await cli.store.updateAttachment(
    skippedKey(running),
    head,
    putSkipped({ text, previous: undefined, count: 1, expiresAt: 9e9 }),
  );
  await cli.put({ ...running, skippedItems: 1, skippedHead: head, output: '{"imported":2}', ...more });
  return cli;
}

test("without an option all that there is goes into a folder named after the run", async () => {
  const cli = await cliWith();
  const cwd = folder();
  const { stdout, exitCode } = await cli.pawl(["download", id], { cwd });
  expect(exitCode).toBe(0);
  const files = ["input.csv", "output.json", "params.json", "skipped.jsonl"];
  expect(readdirSync(join(cwd, name)).sort()).toEqual(files);
  const text = (file: string) => readFileSync(join(cwd, name, file), "utf8");
  expect(text("input.csv")).toBe(csv);
  expect(JSON.parse(text("output.json"))).toEqual({ imported: 2 });
  expect(JSON.parse(text("params.json"))).toEqual({ csv: "s3://uploads/cities.csv" });
  expect(
    text("skipped.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ number: 1, cursor: 7, message: "row s3cret" }]);
  expect(stdout).toContain(`${name}/input.csv  ${csv.length} bytes`);
});

test("one part goes into a file of its own, to the file of -o, or to standard output", async () => {
  const cli = await cliWith();
  const cwd = folder();
  const json = await cli.pawl(["download", id, "--csv", "--json"], { cwd });
  expect(JSON.parse(json.stdout)).toEqual({
    run: id,
    files: [{ part: "input", file: `${name}.csv`, bytes: csv.length }],
  });
  await cli.pawl(["download", id, "--output", "-o", "out.json"], { cwd });
  expect(readdirSync(cwd).sort()).toEqual([`${name}.csv`, "out.json"].sort());
  expect((await cli.pawl(["download", id, "--input", "-o", "-"], { cwd })).stdout).toBe(csv);
});

test("a file that is there is kept, and replaced with --force", async () => {
  const cli = await cliWith();
  const cwd = folder();
  writeFileSync(join(cwd, "kept.csv"), "mine");
  const refused = await cli.pawl(["download", id, "--csv", "-o", "kept.csv"], { cwd });
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining("kept.csv is there already: name another with -o, or replace it with --force"),
  ]);
  expect(readFileSync(join(cwd, "kept.csv"), "utf8")).toBe("mine");
  expect((await cli.pawl(["download", id, "--csv", "-o", "kept.csv", "--force"], { cwd })).exitCode).toBe(0);
  expect(readFileSync(join(cwd, "kept.csv"), "utf8")).toBe(csv);
});

test("a download that breaks off leaves no file, and says how far it came", async () => {
  const cli = await cliWith();
  const cwd = folder();
  cli.brokenAfter = 5;
  const { exitCode, stderr } = await cli.pawl(["download", id, "--csv", "-o", "a.csv"], { cwd });
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining(`s3://uploads/cities.csv broke off after 5 of ${csv.length} bytes: try again`),
  ]);
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  [["--csv"], {}, "s3://uploads/cities.csv is gone: uploads are kept for 30 days", "gone"],
  [
    ["--csv"],
    { params: '{"csv":"s3://other/a.csv"}' },
    'the csv of RUN is "s3://other/a.csv", which is not in',
  ],
  [["--input"], { params: "{}" }, "RUN was given no file"],
  [
    ["--csv"],
    { params: '{"input":"s3://uploads/a.jsonl"}' },
    "RUN was given no CSV, but JSON Lines: --input",
  ],
  [["--params"], { params: undefined }, "RUN has no params"],
  [["--params"], { params: undefined, paramsStoredSeparately: true }, "the params of RUN are gone"],
  [["--params"], { params: '{"$encrypted":"v1"}' }, "the params of RUN are encrypted, and are shown nowhere"],
  [["--csv"], { params: '{"$encrypted":"v1"}' }, "so the file that it was given is not known"],
  [["--items"], { skippedItems: undefined }, "RUN has skipped no item"],
  [["--output"], { output: undefined }, "RUN has no output"],
  [[], { params: undefined, skippedItems: undefined, output: undefined }, "RUN has nothing to download"],
] satisfies [string[], Partial<RunRecord>, string, string?][])(
  "download %j of a run with %j is one line",
  async (...[options, more, words, gone]: [string[], Partial<RunRecord>, string, string?]) => {
    const cli = await cliWith(more);
    if (gone !== undefined) cli.uploads.clear();
    const cwd = folder();
    const { exitCode, stderr, stdout } = await cli.pawl(["download", id, ...options], { cwd });
    expect([exitCode, stdout, readdirSync(cwd)]).toEqual([1, "", []]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(words.replace("RUN", id));
  },
);

test.each([
  [["--csv", "--items"], "--items"],
  [["-o", "-"], "-o - needs one of --csv, --input, --params, --items, --output"],
  [["--csv", "-o", "-", "--json"], "-o - cannot be used with --json"],
  [["--csv", "-o", "missing/a.csv"], "missing/a.csv cannot be written: ENOENT"],
])("download with %j is refused", async (options, words) => {
  const cli = await cliWith();
  const cwd = folder();
  const { exitCode, stderr } = await cli.pawl(["download", id, ...(options as string[])], { cwd });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(readdirSync(cwd)).toEqual([]);
});

test("masked values are in no file but the one that was uploaded, and a masked file is not known", async () => {
  const tasks = manifest.tasks.map((task) => ({ ...task, masked: ["token"] }));
  const cli = await cliWith(
    { params: '{"csv":"s3://uploads/cities.csv","token":"s3cret"}', output: '"with s3cret"' },
    { ...manifest, tasks },
  );
  const cwd = folder();
  expect((await cli.pawl(["download", id], { cwd })).exitCode).toBe(0);
  const texts = readdirSync(join(cwd, name)).map((file) => readFileSync(join(cwd, name, file), "utf8"));
  expect(texts.join()).not.toContain("s3cret");
  expect(texts.join()).toContain("[masked]");
  const masked = manifest.tasks.map((task) => ({ ...task, masked: ["csv"] }));
  const refused = await (await cliWith({}, { ...manifest, tasks: masked })).pawl(["download", id, "--csv"], {
    cwd,
  });
  expect(refused.stderr).toContain(`the csv of ${id} is masked, so the file that it was given is not known`);
  expect(existsSync(join(cwd, `${name}.csv`))).toBe(false);
});

test("without the right to list, S3 does not tell whether an upload is gone or may not be read: the line says both", async () => {
  const cli = await cliWith();
  cli.uploads.clear();
  cli.noUpload = "AccessDenied";
  const { exitCode, stderr } = await cli.pawl(["download", id, "--csv"], { cwd: folder() });
  expect([exitCode, stderr]).toEqual([
    1,
    "error: s3://uploads/cities.csv is gone, or you may not read it (s3:GetObject): uploads are kept for 30 days\n",
  ]);
});
