/** A note or an error of several lines must not look like lines of the command's own. */
import { expect, test } from "vitest";
import { CliHarness } from "../harness.ts";

const forged = "x\nerror      forged\nerror: forged";
const running = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";

test.each<readonly string[]>([
  ["pause", "count-cities", "--note", forged],
  ["pause", "expire-cities"],
  ["run", "expire-cities", "--param", "mode=dry"],
  ["next", "expire-cities"],
  ["list"],
  ["status"],
  ["status", "expire-cities"],
  ["status", running],
  ["history"],
  ["status", running, "--watch"],
  ["resume", running, "--wait", "--timeout", "1s"],
])("a note of several lines begins no line of pawl %j", async (...args) => {
  const cli = await CliHarness.seeded();
  await cli.pawl(["pause", "expire-cities", "--note", forged]);
  await cli.pawl(["pause", running, "--note", forged]);
  cli.time += 60_000;
  const cancel = (sleeps: number) => sleeps === 1 && cli.pawl(["cancel", running, "--note", forged]);
  const { stdout, stderr } = await cli.pawl(args, { onSleep: async (sleeps) => void (await cancel(sleeps)) });
  expect(`${stdout}\n${stderr}`.split("\n").filter((line) => /^error:? +forged/.test(line))).toEqual([]);
});

test("the end of a run that was waited for is told in one line, whatever its note", async () => {
  const cli = await CliHarness.seeded();
  const onSleep = async (sleeps: number) => {
    if (sleeps === 1) await cli.pawl(["cancel", running, "--note", forged]);
  };
  await cli.pawl(["pause", running]);
  cli.time += 60_000;
  const { exitCode, stderr } = await cli.pawl(["resume", running, "--wait"], { onSleep });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("note: x\\nerror      forged\\nerror: forged\n");
});
