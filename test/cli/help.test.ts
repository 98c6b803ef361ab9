/** What the command says of itself: a task's parameters, and scripts for shells. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { CliHarness } from "./harness.ts";

test("the help of run with a task's name lists that task's parameters", async () => {
  const { exitCode, stdout } = await new CliHarness().pawl(["run", "expire-cities", "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Usage: pawl run [options] <task>");
  expect(stdout.slice(stdout.indexOf("\nParameters of"))).toBe(
    [
      "",
      "Parameters of expire-cities:",
      "name              type           default   description",
      "maxExpiredPerRun  integer        200",
      'mode              "dry" | "wet"  required',
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

test.each(["bash", "zsh", "fish"])(
  "the completion script for %s names every command and its options",
  async (shell) => {
    const { exitCode, stdout } = await new CliHarness().pawl(["completion", shell]);
    expect(exitCode).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(name);
    for (const option of ["exit-code", "follow", "timeout", "note"]) expect(stdout).toContain(option);
  },
);

test("bash completes commands and a command's options by the script", async () => {
  const { stdout } = await new CliHarness().pawl(["completion", "bash"]);
  const completed = (...words: string[]) =>
    execFileSync(
      "bash",
      [
        "-c",
        `${stdout}\nCOMP_WORDS=(pawl ${words.join(" ")}); COMP_CWORD=${words.length}; _pawl; echo "\${COMPREPLY[*]}"`,
      ],
      {
        encoding: "utf8",
      },
    ).trim();
  expect(completed("re")).toBe("resume redrive");
  expect(completed("logs", "--f")).toBe("--follow");
});

test("an unknown shell is wrong usage", async () => {
  expect((await new CliHarness().pawl(["completion", "tcsh"])).exitCode).toBe(2);
});
