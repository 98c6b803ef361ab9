/** What synth makes of tasks' health and of the alarms that they mute: entries, alarms, rights, cost. */
import { expect, test } from "vitest";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import {
  type Deployment,
  mutedBy,
  planHealthAlarms,
  resolveDeployment,
  type StageSettings,
  summary,
  sweeperEntry,
  toManifest,
  workerEntry,
} from "../../../infra/deployment/index.ts";
import { propsOf, resourcesOf, synthesize } from "../template/template.ts";

const alarms = { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" };
const stageWith = (more: Partial<StageSettings>) =>
  ({ mine: { lanes: { default: {} }, removal: "retain", ...more } }) as Record<string, StageSettings>;

function line(name: string, more: object): DeployedLine {
  const task = defineTask({ name, description: "Is made up.", run: () => undefined, ...more } as never);
  return [task as Task, { lane: "default" }];
}

const resolve = (stage: Partial<StageSettings>, ...lines: readonly DeployedLine[]) =>
  resolveDeployment(propsOf("mine", { lines, stages: stageWith(stage) }));

const entriesOf = ({ lanes, ...deployment }: Deployment) => {
  const manifest = toManifest({ lanes, ...deployment });
  const directory = directoryOf(manifest);
  return {
    worker: workerEntry(lanes[0] as never, deployment.tasks, directory, { metrics: "Pawl/shop-mine" }),
    sweeper: sweeperEntry(directory, [], [], [], {}, "Pawl/shop-mine", undefined, mutedBy(deployment.tasks)),
  };
};

test("only the workers of a stage whose tasks mute alarms have the code for it, and each sweeper may find one that is held", () => {
  const plain = entriesOf(resolve({}, line("a", {})));
  expect(plain.worker).not.toMatch(/mute|alarm/i);
  expect(plain.sweeper).toContain("alarms: alarmRound(alarmActions(), [])");
  const { worker, sweeper } = entriesOf(resolve({}, line("a", { muteAlarms: ["orders"] })));
  expect(worker).toContain('"muteAlarms":["orders"]');
  expect(worker).toContain(", mutes }");
  expect(worker).toContain("alarmActions: alarmActions()");
  expect(sweeper).toContain('alarms: alarmRound(alarmActions(), ["orders"])');
});

test("metrics say which tasks have a health, and those of a stage without any are as before", () => {
  expect(entriesOf(resolve({}, line("a", {}))).worker).toContain('applied: runMetrics("Pawl/shop-mine"),');
  const { worker, sweeper } = entriesOf(resolve({}, line("a", { health: "last-run" }), line("b", {})));
  for (const entry of [worker, sweeper]) expect(entry).toContain('runMetrics("Pawl/shop-mine", ["a"])');
});

test("an alarm of Pawl's own is meant by its id, and left out in a stage that makes none", () => {
  const muting = line("a", { muteAlarms: ["RunsErrored", "orders"] });
  const namesIn = ({ tasks }: Deployment) => tasks[0]?.settings.muteAlarms;
  expect(namesIn(resolve({ alarms }, muting))).toEqual(["shop-mine-RunsErrored", "orders"]);
  expect(namesIn(resolve({}, muting))).toEqual(["orders"]);
  expect(namesIn(resolve({}, line("a", { muteAlarms: ["RunsErrored"] })))).toBeUndefined();
});

test("an alarm on a task's health is muted by its id too, and left out where the stage makes none", () => {
  const health = { lastRun: true, within: "25h" };
  const muting = line("a", { muteAlarms: ["Health-b", "Late-b", "Health-c"] });
  const lines = [muting, line("b", { health })];
  const namesIn = ({ tasks }: Deployment) => tasks[0]?.settings.muteAlarms;
  expect(namesIn(resolve({ alarms, metrics: true }, ...lines))).toEqual([
    "shop-mine-Health-b",
    "shop-mine-Late-b",
    "Health-c",
  ]);
  expect(namesIn(resolve({ alarms }, ...lines))).toEqual(["Health-c"]);
  const template = synthesize("mine", { lines, stages: stageWith({ alarms, metrics: true }) });
  const names = resourcesOf(template, "AWS::CloudWatch::Alarm").map(
    ([, { Properties }]) => Properties.AlarmName,
  );
  expect(names.filter((name) => name !== undefined).sort()).toEqual([
    "shop-mine-Health-b",
    "shop-mine-Late-b",
  ]);
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

test("worker and sweeper may turn off just the alarms that are muted, the sweeper may turn on any, and a muted own one has a name", () => {
  const lines = [line("a", { muteAlarms: ["RunsErrored", "orders"] })];
  const template = synthesize("mine", { lines, stages: stageWith({ alarms }) });
  const all = resourcesOf(template, "AWS::IAM::Policy").flatMap(([id, { Properties }]) =>
    (Properties as never as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement.filter(
      ({ Action }) => JSON.stringify(Action).includes("AlarmActions"),
    ).map((statement) => ({ id, ...statement })),
  );
  const granted = all.flatMap(({ id, Action, Resource }) =>
    [Action].flat().map((action) => {
      const of = ["orders", "shop-mine-RunsErrored", "*"].filter((name) =>
        JSON.stringify(Resource).includes(`:alarm:${name}"`),
      );
      return `${id.replace(/Role.*/, "")} ${action.replace("cloudwatch:", "")}: ${of.join(", ")}`;
    }),
  );
  expect(granted.sort()).toEqual([
    "LaneDefaultWorker DescribeAlarms: orders, shop-mine-RunsErrored",
    "LaneDefaultWorker DisableAlarmActions: orders, shop-mine-RunsErrored",
    "LaneDefaultWorker EnableAlarmActions: orders, shop-mine-RunsErrored",
    "SweeperHandler DisableAlarmActions: orders, shop-mine-RunsErrored",
    "SweeperHandler EnableAlarmActions: *",
  ]);
  const names = resourcesOf(template, "AWS::CloudWatch::Alarm").map(
    ([, { Properties }]) => Properties.AlarmName,
  );
  expect(names.filter((name) => name !== undefined)).toEqual(["shop-mine-RunsErrored"]);
});

test("a task with a health has an alarm on its last result, and one on its last success where it has a time", () => {
  const lines = [
    line("a", { health: "last-run" }),
    line("b", { health: { lastRun: true, within: "25h" } }),
    line("c", { health: { lastRun: true, within: "90m" } }),
    line("d", { health: { lastRun: true, within: "8d" } }),
    line("e", {}),
  ];
  const deployment = resolve({ alarms, metrics: true }, ...lines);
  const planned = planHealthAlarms(deployment.stage, deployment.tasks);
  expect(
    planned.map(({ id, periodSeconds, periods, missingData }) => [id, periodSeconds, periods, missingData]),
  ).toEqual([
    ["Health-a", 60, 1, "ignore"],
    ["Health-b", 60, 1, "ignore"],
    ["Late-b", 3_600, 25, "breaching"],
    ["Health-c", 60, 1, "ignore"],
    ["Late-c", 60, 90, "breaching"],
    ["Health-d", 60, 1, "ignore"],
  ]);
  expect(deployment.looks).toContain(
    "task d: no alarm says that it has not succeeded within 192 h: CloudWatch looks back 7 days",
  );
  const template = synthesize("mine", { lines, stages: stageWith({ alarms, metrics: true }) });
  const made = resourcesOf(template, "AWS::CloudWatch::Alarm").filter(
    ([, { Properties }]) => Properties.MetricName === "healthy",
  );
  expect(made).toHaveLength(6);
  expect(made[0]?.[1].Properties).toMatchObject({
    Namespace: "Pawl/shop-mine",
    Dimensions: [{ Name: "task", Value: "a" }],
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    Statistic: "Minimum",
    TreatMissingData: "ignore",
  });
  expect(summary(deployment, []).join("\n")).toContain("alarms cost");
});

test("no alarm goes off for a task whose errors are a warning, and a muted one is left out", () => {
  const lines = [
    line("a", { muteAlarms: ["Health-b", "Health-c"] }),
    line("b", { health: { lastRun: true, errors: "warning" } }),
    line("c", { health: "last-run" }),
  ];
  const { stage, tasks } = resolve({ alarms, metrics: true }, ...lines);
  expect(planHealthAlarms(stage, tasks).map(({ id }) => id)).toEqual(["Health-c"]);
  expect(tasks[0]?.settings.muteAlarms).toEqual(["shop-mine-Health-c"]);
  expect(resolve({ alarms }, lines[1] as DeployedLine).looks.join()).not.toContain("watches the health");
});

test("a stage with alarms and without metrics is told that no alarm watches a task's health", () => {
  const { looks, stage, tasks } = resolve({ alarms }, line("a", { health: "last-run" }));
  expect(looks).toContain(
    "no alarm watches the health of a: it is a metric of runs, set metrics: true in the stage",
  );
  expect(planHealthAlarms(stage, tasks)).toEqual([]);
});
