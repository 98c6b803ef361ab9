/**
 * Schedules that are made at run time, in `pawl dev`: by the command and by a task's code. They fire, survive what a deploy
 * does, and what becomes of them by other hands is put right by the sweeper.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { pawl } from "./pawl-command.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = copyWithoutTasks();
let dev: Dev;
let app: DeployedApp;
let scheduler: SchedulerClient;

const report = `
import * as v from "valibot";
import { defineTask } from "pawl";
export default defineTask({
  name: "report",
  description: "Reports to one customer.",
  params: v.object({ customer: v.string(), filler: v.optional(v.string()) }),
  overlap: "allow",
  run: (ctx) => ctx.finish(ctx.params.customer),
});
`;
const subscribe = `
import { defineTask } from "pawl";
import { schedule } from "pawl/client";
import report from "./report.ts";
export default defineTask({
  name: "subscribe",
  description: "Gives a customer a schedule.",
  schedules: true,
  overlap: "allow",
  async run(ctx) {
    const customer = "c-1";
    // Over 1 KB: next to the run, not in it.
    const params = { customer, filler: "x".repeat(2_000) };
    await schedule(report, { name: customer, cron: "* * * * *", params });
    ctx.finish((await schedule.list("report")).map(({ name }) => name).join());
  },
});
`;
/** Of the same lane, whose worker has the right. */
const other = `
import { defineTask } from "pawl";
import { schedule } from "pawl/client";
export default defineTask({
  name: "other",
  description: "Says what it may not do.",
  overlap: "allow",
  async run(ctx) {
    ctx.finish(await schedule.list().then(() => "may", (error) => error.message));
  },
});
`;

beforeAll(async () => {
  mkdirSync(join(project.folder, "functions/tasks"), { recursive: true });
  project.write("functions/tasks/report.ts", report);
  project.write("functions/tasks/subscribe.ts", subscribe);
  project.write("functions/tasks/other.ts", other);
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      'import other from "../functions/tasks/other.ts";',
      'import report from "../functions/tasks/report.ts";',
      'import subscribe from "../functions/tasks/subscribe.ts";',
      'export default deployed(() => [[report, { lane: "default" }], [subscribe, { lane: "bulk" }], [other, { lane: "bulk" }]]);\n',
    ].join("\n"),
  );
  ({ dev, app } = await startedDev(project));
  scheduler = new SchedulerClient({
    endpoint: dev.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

const command = (...args: string[]) =>
  pawl(args, { cwd: project.folder, env: { AWS_ENDPOINT_URL: dev.endpoint } });

async function names(): Promise<string[]> {
  const { Schedules = [] } = await scheduler.send(
    new ListSchedulesCommand({ GroupName: app.output("scheduleGroup"), NamePrefix: "rt-" }),
  );
  return Schedules.map(({ Name = "" }) => Name);
}

/** Lets a minute pass. */
async function minute(): Promise<string> {
  const next = Math.floor(dev.time.now() / 60_000) * 60_000 + 60_000;
  dev.time.set(next);
  return `${new Date(next).toISOString().slice(0, 19)}Z`;
}

test("a schedule that the command adds fires until it is paused, and is gone once it is removed", async () => {
  const added = await command(
    "schedule",
    "add",
    "report",
    "--every",
    "1 minute",
    "--param",
    "customer=ann",
    "--name",
    "ann",
  );
  expect(added).toMatchObject({ code: 0, stdout: "report ann  added: every 1 minute\n" });
  expect(await names()).toEqual(["rt-report.ann"]);

  const instant = await minute();
  const run = await app.reached(`report/${instant}/schedule~ann`, "succeeded");
  expect(run).toMatchObject({ trigger: "schedule~ann", params: '{"customer":"ann"}', output: '"ann"' });

  const listed = await command("schedule", "list", "--json");
  expect(listed.stderr).toBe("");
  expect(JSON.parse(listed.stdout).schedules).toMatchObject([{ task: "report", name: "ann", state: "on" }]);

  expect((await command("schedule", "pause", "report", "ann")).code).toBe(0);
  const name = { GroupName: app.output("scheduleGroup"), Name: "rt-report.ann" };
  expect((await scheduler.send(new GetScheduleCommand(name))).State).toBe("DISABLED");
  expect((await command("schedule", "resume", "report", "ann")).code).toBe(0);
  expect((await scheduler.send(new GetScheduleCommand(name))).State).toBe("ENABLED");

  expect(await command("schedule", "remove", "report", "ann", "--yes")).toMatchObject({
    code: 0,
    stdout: "report ann  removed\n",
  });
  expect(await names()).toEqual([]);
}, 120_000);

test("a task gives a customer a schedule, whose long params its runs have, and the sweeper makes it again where it is deleted by hand", async () => {
  const [id = ""] = await app.send("bulk", [JSON.stringify({ task: "subscribe" })]);
  const subscribed = await until("subscribed", async () => {
    const [run] = (await app.runs("subscribe")).filter(
      ({ status }) => status === "succeeded" || status === "errored",
    );
    return run?.run.endsWith(id) && run;
  });
  expect(subscribed).toMatchObject({ status: "succeeded", output: '"c-1"' });

  const instant = await minute();
  const run = await app.reached(`report/${instant}/schedule~c-1`, "succeeded");
  expect(run).toMatchObject({ paramsStoredSeparately: true, output: '"c-1"' });

  const name = { GroupName: app.output("scheduleGroup"), Name: "rt-report.c-1" };
  await scheduler.send(new DeleteScheduleCommand(name));
  // The sweeper's time goes by the clock that is set: it wakes once, and then is let alone.
  await minute();
  await until("it is made again", async () => (await names()).includes("rt-report.c-1"));
}, 120_000);

test("a task that does not say schedules: true is refused, beside one of its lane that does", async () => {
  const [id = ""] = await app.send("bulk", [JSON.stringify({ task: "other" })]);
  const run = await until("refused", async () => {
    const found = (await app.runs("other")).find((each) => each.run.endsWith(id));
    return found?.status === "succeeded" && found;
  });
  expect(run.output).toBe(
    '"task other may not use run-time schedules: only a task that says schedules: true may"',
  );
}, 60_000);
