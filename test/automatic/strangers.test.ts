/** Schedules that somebody made by hand in the stage's group, under names like those of schedules that Pawl makes at run time. */
import { expect, test } from "vitest";
import { runTimeNames } from "../../functions/automatic/compliance/run-time-names.ts";
import { scheduleDifferences } from "../../functions/automatic/compliance/schedule-differences.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/index.ts";
import { scheduleClient } from "../../functions/run-time-schedules/index.ts";
import { Harness } from "../engine/harness.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const report = defineTask({ name: "report", description: "Reports.", run() {} });
const long = defineTask({ name: `a.${"long-".repeat(6)}name`, description: "Reports.", run() {} });

/** Three schedules that were made at run time, one of them removed again, and two that somebody made by hand. */
async function open() {
  const scheduler = new MemoryScheduler();
  const harness = new Harness({ tasks: [report, long], timed: [], scheduler });
  const { schedule } = makeClient({
    ...harness.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }),
  });
  await schedule(report, { name: "ann", cron: "0 8 * * *" });
  await schedule(long, { name: "b".repeat(64), cron: "0,30 8 1 * mon" });
  await schedule(report, { name: "gone", every: "1 hour" });
  const [first] = scheduler.all;
  if (first === undefined) throw new Error("no schedule was made");
  for (const name of ["rt-report.mine", "rt-9.report.ann"])
    await scheduler.put({ ...first, lane: "default", name });
  await schedule.remove(report, "gone");
  return { harness, scheduler };
}

test("the sweeper's check leaves alone what somebody made by hand under a name like those of run-time schedules", async () => {
  const { harness, scheduler } = await open();
  const before = scheduler.all;
  for (let minute = 0; minute < 3; minute++) await harness.minute();
  expect(scheduler.all).toEqual(before);
  expect(before.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["rt-report.mine", "rt-9.report.ann"]),
  );
});

test("pawl.compliance reports each schedule that neither a deploy nor a definition names, and how it is deleted", async () => {
  const { harness, scheduler } = await open();
  const found = [...scheduler.all, { ...scheduler.all[0], name: "rt-report.gone" }].map((schedule) => ({
    ...schedule,
    name: schedule.name,
    expression: schedule.expression ?? "",
    timeZone: "UTC",
    enabled: true,
    targetArn: "",
  }));
  expect(found).toHaveLength(6);
  const differences = scheduleDifferences({
    wanted: [],
    found,
    atRunTime: await runTimeNames(harness.memory),
    queueArns: new Map(),
    deadLetterArn: "",
    group: "pawl-prod",
  });
  expect(differences.map(({ what, wanted, cure }) => [what, wanted, cure])).toEqual(
    ["rt-9.report.ann", "rt-report.mine"].map((name) => [
      `schedule ${name}`,
      "none",
      `aws scheduler delete-schedule --group-name pawl-prod --name ${name}`,
    ]),
  );
});
