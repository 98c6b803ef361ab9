/** Why a run waits, or did not run; and what the page of a run does not tell. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { CliHarness, manifest, task } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import { addressOf, errored, running, say, skipped, withTurns } from "./run-world.ts";

/** A run that its trigger skipped, whatever the trigger's id sounds like. */
async function skippedBy(trigger: object & { readonly id: string }, run = trigger.id) {
  const tasks = [task(skipped.task, { triggers: [trigger as never] })];
  const cli = new CliHarness({ ...manifest, tasks });
  const record: RunRecord = { ...skipped, trigger: trigger.id, run: `2026-11-21T09:58:00Z/${run}` };
  await cli.put(record);
  const opened = await openPage({ cli, address: addressOf(record) });
  const asked: string[] = [];
  opened.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await opened.page.getByText("Why it was skipped:").waitFor();
  await opened.page.getByText("the run before it was still under way").first().waitFor();
  return { ...opened, asked };
}

const hourly = { kind: "cron", id: "hourly", expression: "* * * * *", timeZone: "UTC" };

test.each(["events-hourly", "manual-sync", "message-box", "follow-up"])(
  "that an instant of the schedule %s was skipped is explained",
  async (id) => {
    const { page, asked } = await skippedBy({ ...hourly, id });
    await page.locator(".why p").waitFor();
    expect(await page.locator(".why p").innerText()).toMatch(/^skipped/);
    expect(asked.filter((path) => path.includes("explain"))).toHaveLength(1);
  },
);

test.each([
  [{ kind: "after", id: "after-0ae3b1", task: "import-cities", status: "succeeded" }],
  [{ kind: "queue", id: "queue-0ae3b1", queue: "orders" }],
  [{ kind: "event", id: "nightly", pattern: {}, bus: "default" }],
])("a trigger that is no schedule is not asked for an explanation: %j", async (trigger) => {
  const { page, asked } = await skippedBy(trigger, `${trigger.id}~x`);
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => path.includes("explain"))).toEqual([]);
  expect(await page.locator(".why p").count()).toBe(0);
});

test("what a run waits for is told on the viewer's clocks", async () => {
  const cli = await CliHarness.seeded();
  await cli.put({
    ...{ ...running, status: "paused", until: "2026-11-21T12:30:00.000Z", leaseExpiresAt: 0 },
    pausedAt: new Date(cli.time).toISOString(),
  });
  const { page } = await openPage({ cli, address: addressOf(running) });
  await page.getByText("Why it waits:").waitFor();
  const why = await page.locator(".why").innerText();
  expect(why).toContain("until 21 Nov, 13:30:00");
  expect(why).not.toContain("Z");
});

test("a masked param of a run is not on its page, in its params, its error or its output", async () => {
  const secret = "s3://uploads/open-sesame.csv";
  const masked = ["csv"];
  const tasks = manifest.tasks.map((one) => (one.name === errored.task ? { ...one, masked } : one));
  const cli = await withTurns(new CliHarness({ ...manifest, tasks }));
  const error = {
    ...errored.error,
    message: `no file ${secret}`,
    stack: `at ${secret}`,
  } as RunRecord["error"];
  await cli.put({
    ...{ ...errored, params: JSON.stringify({ csv: secret, limit: 5 }), error, errors: undefined },
    ...{ message: `reads ${secret}`, output: JSON.stringify({ from: secret }) },
  });
  const { page } = await openPage({ cli, address: addressOf(errored) });
  const given = page.getByRole("region", { name: "Params and output" });
  await given.getByText('"limit":5').waitFor();
  expect(await given.innerText()).toContain("csv");
  expect(await page.content()).not.toContain("open-sesame");
});

test("who started a run by hand is said once, and a task without items has none in its turns", async () => {
  const cli = new CliHarness();
  const record: RunRecord = {
    ...{ ...skipped, run: "2026-11-21T09:58:00Z/manual~once", trigger: "manual", reason: undefined },
    ...{ status: "succeeded", author: "ada", metadata: { startedBy: "ada", startedFrom: "command" } },
    ...{ startedAt: "2026-11-21T09:58:02.000Z", endedAt: "2026-11-21T09:58:04.000Z" },
    logs: { group: "/aws/lambda/pawl-local-default", stream: "2026/11/21/[$LATEST]0a1b", requestId: "r-0" },
  };
  await cli.put(record);
  say(cli, record, [
    { seconds: 1, request: "r-0", pawl: "claim", fields: { ticks: 0 } },
    { seconds: 2, request: "r-0", pawl: "complete", fields: { ticks: 0 } },
  ]);
  const { page } = await openPage({ cli, address: addressOf(record) });
  const audit = page.getByRole("region", { name: "When and by whom" });
  await audit.getByText("Started by").waitFor();
  expect((await audit.innerText()).match(/\bada\b/g)).toHaveLength(1);
  const turn = page.getByRole("row", { name: /turn 1/ });
  await turn.waitFor();
  expect(await turn.locator("td[data-label=Items]").innerText()).toBe("");
});
