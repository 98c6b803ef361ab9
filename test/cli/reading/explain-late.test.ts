/** `pawl explain` of a missed instant says until when a late delivery still starts it, whatever made the schedule. */
import { expect, test } from "vitest";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { CliHarness } from "../harness.ts";

const task = "count-cities";

/** A deployment that has been at work since the morning of 20 November. */
async function sinceYesterday(...words: readonly string[]): Promise<CliHarness> {
  const cli = new CliHarness();
  cli.time = Date.parse("2026-11-20T08:00:00Z");
  expect((await cli.pawl(words)).exitCode).toBe(0);
  return cli;
}

async function missed(cli: CliHarness, instant: string, trigger: string): Promise<string> {
  await cli.put({
    ...{ task, trigger, run: `${instant}/${trigger}`, scheduledTime: instant, createdAt: instant },
    ...{ status: "missed", lane: "default", endedAt: instant },
    ...{ attempt: 1, turn: 0, ticks: 0, seq: 1, leaseExpiresAt: 0, fruitlessTurns: 0 },
  });
  cli.time = Date.parse("2026-11-21T07:00:00Z");
  return (await cli.pawl(["explain", task, instant, "--trigger", trigger])).stdout;
}

test("a missed instant of a schedule that was made at run time still starts until the next one but one", async () => {
  const cli = await sinceYesterday("schedule", "add", task, "--cron", "0 */6 * * *", "--name", "report");
  expect(await missed(cli, "2026-11-21T00:00:00Z", "schedule~report")).toBe(
    `${task}/2026-11-21T00:00:00Z/schedule~report  missed: no worker had it in time; a message that is still under way starts it until 2026-11-21T12:00:00Z\n`,
  );
});

test("a missed instant of a schedule that was another then does not say until when", async () => {
  const add = ["schedule", "add", task, "--cron", "0 9 * * *", "--name", "report"];
  const cli = await sinceYesterday(...add);
  for (const [hour, words] of [
    [19, ["schedule", "remove", task, "report", "--yes"]],
    [20, ["schedule", "add", task, "--cron", "0 10 * * *", "--name", "report"]],
  ] as const) {
    cli.time = Date.parse(`2026-11-20T${hour}:00:00Z`);
    expect(await cli.pawl(words)).toMatchObject({ exitCode: 0 });
  }
  expect(await missed(cli, "2026-11-20T09:00:00Z", "schedule~report")).toBe(
    `${task}/2026-11-20T09:00:00Z/schedule~report  missed: no worker had it in time\n`,
  );
});

test("a missed instant of an override's schedule starts as late as the override allows", async () => {
  const cli = await sinceYesterday("override", task, "schedule=0 9 * * *", "--note", "the shop opens late");
  const [own] = overridesOf(await cli.store.getPart({ task, part: "state" }));
  const trigger = own?.setting === "schedule" ? own.value.trigger : "";
  expect(await missed(cli, "2026-11-20T09:00:00Z", trigger)).toBe(
    `${task}/2026-11-20T09:00:00Z/${trigger}  missed: no worker had it in time; a message that is still under way starts it until 2026-11-21T09:00:00Z\n`,
  );
});
