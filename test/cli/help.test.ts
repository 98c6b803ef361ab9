/** What the command says of itself: a task's parameters, and the help of each command. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { root } from "../steps.ts";
import { CliHarness, manifest } from "./harness.ts";

test("the help of run with a task's name lists that task's parameters", async () => {
  const { exitCode, stdout } = await new CliHarness().pawl(["run", "expire-cities", "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Usage: pawl run [options] [task]");
  expect(stdout.slice(stdout.indexOf("\nParameters of"))).toBe(
    [
      "",
      "Parameters of expire-cities:",
      "name              type            default   description",
      "maxExpiredPerRun  integer from 1  200",
      'mode              "dry" | "wet"   required',
      "label             string",
      "",
    ].join("\n"),
  );
});

test("the help of run asks no deployment without a task's name, and says where none answers", async () => {
  const cli = new CliHarness();
  expect((await cli.pawl(["run", "--help"])).stdout).not.toContain("Parameters");
  const { exitCode, stdout, stderr } = await cli.pawl([
    "run",
    "count-cities",
    "-h",
    "--project",
    "Not Allowed",
  ]);
  expect([exitCode, stdout.startsWith("Usage: pawl run")]).toEqual([0, true]);
  expect(stderr).toContain('the task\'s parameters are not known: project "Not Allowed" is not allowed');
});

test("help of what is no command is wrong usage", async () => {
  const { exitCode, stderr } = await new CliHarness().pawl(["help", "count-cities"]);
  expect([exitCode, stderr]).toEqual([2, "error: unknown command 'count-cities'\n"]);
});

test("an unknown shell is wrong usage", async () => {
  expect((await new CliHarness().pawl(["completion", "tcsh"])).exitCode).toBe(2);
});

test("pawl help COMMAND prints the same as pawl COMMAND --help, for every command", async () => {
  for (const { name } of commands) {
    const cli = new CliHarness();
    expect(await cli.pawl(["help", name])).toEqual(await cli.pawl([name, "--help"]));
  }
});

test("pawl help run TASK prints the same as pawl run TASK --help", async () => {
  const cli = new CliHarness();
  const result = await cli.pawl(["help", "run", "expire-cities"]);
  expect(result).toEqual(await cli.pawl(["run", "expire-cities", "--help"]));
  expect(result.stdout).toContain("Parameters of expire-cities:");
});

test("every example of a command's help is right usage", async () => {
  const tasks = manifest.tasks.map((each) =>
    each.name === "count-cities" ? { ...each, tags: ["backup"] } : each,
  );
  // They have none, or run until Ctrl-C.
  const leftOut = ["completion", "dev", "console"];
  for (const { name } of commands.filter((each) => !leftOut.includes(each.name))) {
    const { stdout } = await new CliHarness().pawl([name, "--help"]);
    const [, text = ""] = stdout.split("\nExamples:\n");
    const lines = [...text.matchAll(/^ {2}pawl (.+)$/gm)].map(([, line = ""]) => line);
    expect(lines, name).not.toEqual([]);
    for (const line of lines) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
      // In a project that has the stages which examples name.
      const cwd = join(root, "test/cli/project");
      const { exitCode, stderr } = await new CliHarness({ ...manifest, tasks }).pawl(words, { cwd });
      // The files that the examples name are not there.
      if (!stderr.includes("no such file")) expect(exitCode, `${line}: ${stderr}`).not.toBe(2);
    }
  }
}, 120_000);
