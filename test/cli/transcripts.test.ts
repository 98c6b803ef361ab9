/** Compares what commands print with stored texts. `npx vitest run test/cli -u` updates them. */
import { expect, test } from "vitest";
import { CliHarness, transcript } from "./harness.ts";

const running = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";
const errored = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";

const shown: Readonly<Record<string, readonly string[]>> = {
  help: ["--help"],
  "help-run": ["run", "--help"],
  "help-pause": ["pause", "--help"],
  "help-resume": ["resume", "--help"],
  "help-cancel": ["cancel", "--help"],
  "help-redrive": ["redrive", "--help"],
  "help-backfill": ["backfill", "--help"],
  "help-dismiss": ["dismiss", "--help"],
  list: ["list"],
  "list-json": ["list", "--json"],
  status: ["status"],
  "status-json": ["status", "--json"],
  "status-errored": ["status", "--errored"],
  "status-errored-json": ["status", "--errored", "--json"],
  "status-task": ["status", "expire-cities"],
  "status-task-runs": ["status", "import-cities"],
  "status-task-json": ["status", "count-cities", "--json"],
  "status-rejected": ["status", "(rejected)"],
  "status-rejected-run": ["status", "(rejected)/2026-11-21T09:00:00Z/message~m-1"],
  "status-run": ["status", running],
  "status-run-errored": ["status", errored],
  "status-run-json": ["status", errored, "--json"],
  history: ["history", "count-cities"],
  "history-one": ["history", "count-cities", "-n", "1"],
  "history-none": ["history", "expire-cities"],
  "history-json": ["history", "count-cities", "-n", "1", "--json"],
  calendar: ["calendar", "--since", "2h", "--ahead", "20h"],
  "calendar-json": ["calendar", "--since", "2m", "--ahead", "3m", "--json"],
  "calendar-by": [
    "calendar",
    "expire-cities",
    "--since",
    "2026-10-24",
    "--before",
    "2027-01-20",
    "--by",
    "day",
  ],
  "next-task": ["next", "expire-cities", "-n", "2"],
  "next-expression": [
    ...["next", "--expression", "30 1 * * *", "--time-zone", "Europe/London"],
    ...["--from", "2026-03-28T00:00:00Z", "-n", "3"],
  ],
  "next-json": ["next", "--expression", "cron(0 9 1 * ? *)", "--from", "2026-01-15", "-n", "1", "--json"],
};

test.each(Object.entries(shown))("the output of %s equals its transcript", async (name, args) => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(args, { terminal: undefined });
  await expect(transcript(args, result)).toMatchFileSnapshot(`transcripts/${name}.txt`);
});

test("status names the command that shows the lines of all turns, and on AWS the log stream, not a file", async () => {
  const cli = await CliHarness.seeded();
  const logs = async (local: boolean) =>
    /^logs +(.*)\n +(.*)$/m.exec((await cli.pawl(["status", errored], { local })).stdout)?.slice(1);
  const command = expect.stringMatching(new RegExp(`pawl logs ${errored}$`));
  expect(await logs(false)).toEqual(["/aws/lambda/pawl-local-bulk 2026/11/21/[$LATEST]0a1b", command]);
  expect(await logs(true)).toEqual(["/project/.pawl/logs/worker-bulk/2026/11/21/[$LATEST]0a1b.log", command]);
});

test("commands that status prints to paste name the same endpoint, profile and stage, quoted for a shell", async () => {
  const cli = await CliHarness.seeded();
  const target = ["--stage", "prod", "--profile", "o'neil", "--endpoint", "http://127.0.0.1:4566/?a&b"];
  const { stdout } = await cli.pawl(["status", errored, ...target], { local: false });
  for (const name of ["logs", "redrive"])
    expect(stdout).toContain(
      `pawl ${name} ${errored} --stage prod --profile 'o'\\''neil' --endpoint 'http://127.0.0.1:4566/?a&b'\n`,
    );
});

test("history and status of rejected messages succeed where none was rejected", async () => {
  const cli = new CliHarness();
  const none = { exitCode: 0, stdout: "", stderr: "no message was rejected\n" };
  expect(await cli.pawl(["history", "(rejected)"])).toEqual(none);
  const { exitCode, stdout } = await cli.pawl(["history", "(rejected)", "--json"]);
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { task: "(rejected)", runs: [] }]);
  expect(await cli.pawl(["status", "(rejected)"])).toMatchObject({ exitCode: 0 });
});

test("--json prints one document on standard output and nothing on standard error", async () => {
  for (const args of Object.values(shown).filter((words) => words.includes("--json"))) {
    const cli = await CliHarness.seeded();
    const { stdout, stderr } = await cli.pawl(args);
    expect(() => JSON.parse(stdout), args.join(" ")).not.toThrow();
    expect(stderr).toBe("");
  }
});
