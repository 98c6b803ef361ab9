/** Ctrl-C ends what waits or watches with exit code 130, and changes nothing. */
import { expect, test } from "vitest";
import { CliHarness, runs } from "../harness.ts";

const running = runs.filter(({ status }) => status === "running").map(({ task, run }) => `${task}/${run}`);
const [id = ""] = running;

test.each([
  ["logs", id, "--follow"],
  ["status", id, "--watch"],
  ["cancel", id, "--wait"],
  ["pause", id, "--wait"],
  ["run", "count-cities", "--wait"],
])("Ctrl-C ends pawl %s %s %s with exit code 130", async (...args) => {
  const cli = await CliHarness.seeded();
  const onSleep = (sleeps: number) => {
    if (sleeps === 2) cli.interrupt.abort();
  };
  const result = await cli.pawl(args.filter(Boolean), { terminal: { columns: 80 }, onSleep });
  expect(result.exitCode).toBe(130);
});

test("a run that has ended is followed to its end: exit code 0", async () => {
  const ended = runs.find(({ status }) => status === "succeeded");
  const cli = await CliHarness.seeded();
  expect((await cli.pawl(["logs", `${ended?.task}/${ended?.run}`, "--follow"])).exitCode).toBe(0);
});
