/** The steps about deployments: the first, its start-up run and schedules, the second, and the end. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { assertImported, citiesTable } from "../../e2e/cities-table.ts";
import type { Step } from "../endpoint.ts";
import { change, changedExpression } from "../project.ts";
import type { SuiteContext } from "../suite-context.ts";

export const deploymentSteps = {
  async deploys(suite) {
    await suite.deploy();
    if (suite.endpoint.skip === undefined) await suite.hanging();
  },

  async "starts up"(suite) {
    const app = await suite.app();
    const run = await suite.eventually("the start-up run", async () => {
      const [found] = await app.runs("import-cities");
      if (found?.status === "errored") throw new Error(`it is errored: ${found.error?.message}`);
      return found?.status === "succeeded" && found;
    });
    assert.match(run.trigger ?? "", /^startup/);
    assert.equal(run.ticks, 1200);
  },

  async rows(suite) {
    const app = await suite.app();
    const cities = await citiesTable(app, cdkOut(suite));
    assert.equal(cities.ids.length, 30_000);
    await assertImported(app, cities);
  },

  async "time zones"(suite) {
    const schedule = await scheduleOf(suite, "yearly");
    assert.equal(schedule?.ScheduleExpressionTimezone, "Asia/Tokyo");
  },

  async fires(suite) {
    const app = await suite.app();
    suite.endpoint.skip?.(60);
    const run = await suite.eventually("a run of each-minute", async () => {
      const [found] = await app.runs("each-minute");
      return found?.status === "succeeded" && found;
    });
    assert.equal(run.trigger, "minute");
    assert.match(run.scheduledTime, /:00\.000Z$/);
    assert.deepEqual(JSON.parse(run.output ?? "null"), { for: run.scheduledTime });
    assert.equal((await app.runs("(rejected)")).length, 0);
  },

  async "deploys again"(suite) {
    await suite.pawl("pause", "count-cities", "--note", "before a deploy");
    change(suite.project);
    await suite.deploy();
  },

  async "keeps the pause"(suite) {
    const { tasks } = JSON.parse(await suite.pawl("list", "--json")) as {
      tasks: { name: string; paused?: { note?: string } }[];
    };
    const paused = tasks.filter((task) => task.paused !== undefined);
    assert.deepEqual(
      paused.map(({ name, paused: pause }) => [name, pause?.note]),
      [["count-cities", "before a deploy"]],
    );
  },

  async "adds a task"(suite) {
    const run = await suite.reached(await suite.start("added"), "succeeded");
    assert.deepEqual([run.lane, run.output], ["default", '"ran"']);
  },

  async "moves a task"(suite) {
    const run = await suite.reached(await suite.start("moves"), "succeeded");
    assert.deepEqual([run.lane, run.output], ["short", '"ran"']);
  },

  async "changes a schedule"(suite) {
    const schedule = await scheduleOf(suite, "minute");
    assert.equal(schedule?.ScheduleExpression, changedExpression);
  },

  async destroys(suite) {
    await suite.endpoint.destroy();
    assert.deepEqual((await suite.endpoint.leftovers()).others, []);
  },

  async "destroys logs"(suite) {
    assert.deepEqual((await suite.endpoint.leftovers()).logGroups, []);
  },
} as const satisfies Partial<Record<Step, (suite: SuiteContext) => Promise<void>>>;

/** The schedule of a trigger of `each-minute`, as the API tells it. */
async function scheduleOf(
  suite: SuiteContext,
  trigger: string,
): Promise<GetScheduleCommandOutput | undefined> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SchedulerClient({ endpoint: suite.endpoint.url, region: "us-east-1", credentials });
  const GroupName = (await suite.app()).output("scheduleGroup");
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName })) {
    for (const { Name } of Schedules) {
      const schedule = await client.send(new GetScheduleCommand({ GroupName, Name }));
      const { task, trigger: id } = JSON.parse(schedule.Target?.Input ?? "{}");
      if (task === "each-minute" && id === trigger) return schedule;
    }
  }
  return undefined;
}

/** Where the template was synthesized to. */
function cdkOut({ project }: SuiteContext): string {
  const folders = ["cdk.out", ".pawl/cdk.out"].map((name) => join(project.folder, name));
  const found = folders.find((folder) => {
    try {
      return readdirSync(folder).length > 0;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`nothing was synthesized in ${folders.join(" or ")}`);
  return found;
}
