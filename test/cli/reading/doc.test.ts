/** `pawl doc`: what a task is for, as its file says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceHash } from "../../../functions/model/hash.ts";
import { CliHarness, manifest, task } from "../harness.ts";

const doc = "Copies the database to another Region.\n\nA copy that is done twice replaces itself.";
const backup = task("backup-db", { description: "Copies the database.", doc, tags: ["backup", "nightly"] });
const cli = () => new CliHarness({ ...manifest, tasks: [...manifest.tasks, backup] });

test("doc of a task prints its description, the text of its file, its tags and where the file is", async () => {
  const { stdout, exitCode } = await cli().pawl(["doc", "backup-db"]);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    `backup-db: Copies the database.\n\n${doc}\n\ntags  backup, nightly\nfile  functions/tasks/backup-db.ts\n`,
  );
  expect((await cli().pawl(["doc", "count-cities"])).stdout).toBe(
    "count-cities: Counts the cities of each country.\n\nfile  functions/tasks/count-cities.ts\n",
  );
});

test("doc without a task has a line for each, --tag fewer, and --json the texts", async () => {
  expect((await cli().pawl(["doc"])).stdout).toMatch(
    /^task +tags +it is for\ncount-cities +Counts the cities of each country\.\n(?:.*\n)*backup-db +backup, nightly +Copies the database\.\n$/,
  );
  expect((await new CliHarness().pawl(["doc"])).stdout).toMatch(/^task +it is for\n/);
  expect(JSON.parse((await cli().pawl(["doc", "--tag", "backup", "--json"])).stdout)).toEqual({
    stage: "local",
    tasks: [
      {
        task: "backup-db",
        description: "Copies the database.",
        doc,
        tags: ["backup", "nightly"],
        file: "functions/tasks/backup-db.ts",
      },
    ],
  });
  expect(JSON.parse((await cli().pawl(["doc", "backup-db", "--json"])).stdout).doc).toBe(doc);
  expect((await cli().pawl(["doc", "backup"])).stderr).toContain(
    'no task "backup" in stage local: did you mean backup-db?',
  );
});

test("a text of a file cannot write to the terminal", async () => {
  const odd = task("odd", { doc: "a\u001b[2Jb" });
  const { stdout } = await new CliHarness({ ...manifest, tasks: [odd] }).pawl(["doc", "odd"]);
  expect(stdout).toContain("a\\u001b[2Jb");
});

// A file that every project has, whatever its tasks are.
const file = "infra/stages.ts";
const text = readFileSync(file, "utf8");
const withHash = (hash: string | undefined, more = {}) =>
  new CliHarness({ ...manifest, tasks: [task("count-cities", { file, sourceHash: hash, ...more })] });

test("doc --source prints the file of this folder, and says whether it is what is deployed", async () => {
  const same = await withHash(sourceHash(text)).pawl(["doc", "count-cities", "--source"]);
  expect(same.stdout).toContain(text.trimEnd());
  expect(same.stderr).toBe("the source of this folder, as it is deployed\n");
  const other = await withHash("00000000").pawl(["doc", "count-cities", "--source"]);
  expect(other.stderr).toBe("the source of this folder, which has changed since the deploy\n");
  const unknown = await withHash(undefined).pawl(["doc", "count-cities", "--source"]);
  expect(unknown.stderr).toBe("the source of this folder; what is deployed may be another one\n");
  const json = await withHash(sourceHash(text)).pawl(["doc", "count-cities", "--source", "--json"]);
  expect(JSON.parse(json.stdout).source).toEqual({ file, text, isDeployed: true });
});

test("doc --source shows a file of the project alone, whatever the deployment says", async () => {
  for (const odd of ["../../../etc/hostname", "package.json", "functions/tasks/none.ts"]) {
    const { stdout } = await withHash(undefined, { file: odd }).pawl([
      ...["doc", "count-cities", "--source", "--json"],
    ]);
    expect(JSON.parse(stdout).source).toEqual({ missing: `${odd} is not in this folder` });
  }
  const own = await withHash(undefined, { automatic: true }).pawl(["doc", "count-cities", "--source"]);
  expect(own.stderr).toBe("no source: count-cities is Pawl's own\n");
});

test("doc --choices asks the worker for the values that only it knows, or says why they are not known", async () => {
  const cli = withHash(undefined, { fields: { region: { kind: "select", choices: "asked" } } });
  const args = ["doc", "count-cities", "--choices"];
  const { stdout } = await cli.pawl([...args, "--json"]);
  expect(JSON.parse(stdout).choices).toEqual({ region: { error: "no worker answers in memory" } });
  cli.answer = () => ({ choices: { region: { values: ["eu", { value: "us", label: "America" }] } } });
  const answered = await cli.pawl([...args, "--json"]);
  expect(JSON.parse(answered.stdout).choices).toEqual({
    region: { values: [{ value: "eu" }, { value: "us", label: "America" }] },
  });
  expect((await cli.pawl(args)).stdout).toMatch(/values of region:\nvalue +label\neu *\nus +America\n$/);
});

test("doc --source shows the module of a package that is installed here, and nothing that is no module of one", async () => {
  const installed = readFileSync("node_modules/shell-quote/index.js", "utf8");
  const of = (from: string, hash?: string) =>
    withHash(hash, { from, file: "shell-quote@1.0.0" }).pawl(["doc", "count-cities", "--source", "--json"]);
  const source = async (from: string, hash?: string) => JSON.parse((await of(from, hash)).stdout).source;
  expect(await source("shell-quote", sourceHash(installed))).toEqual({
    ...{ file: "shell-quote@1.0.0", text: installed, isDeployed: true },
  });
  expect(await source("shell-quote", "00000000")).toMatchObject({ isDeployed: false });
  for (const odd of [
    "@acme/nowhere",
    "fs",
    "../../package.json",
    "file:///etc/hostname",
    "shell-quote/package.json",
  ])
    expect(await source(odd)).toEqual({
      missing: `its file is in the package ${odd}, which is not installed here`,
    });
});
