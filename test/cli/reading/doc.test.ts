/** `pawl doc`: what a task is for, as its file says. */
import { expect, test } from "vitest";
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
