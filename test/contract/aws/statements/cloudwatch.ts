/** What Pawl relies on of CloudWatch's alarms: their states, and their actions, which are turned off and on. */
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";

const of = statementsOf("cloudwatch", "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/");
const describePage = "API_DescribeAlarms.html";
const state = "functions/lambda/conditions.ts#alarmState";
const areOn = "functions/lambda/alarm-actions.ts#areOn";
const setActions = "functions/lambda/alarm-actions.ts#setActions";

interface Alarm {
  readonly AlarmName?: string;
  readonly ActionsEnabled?: boolean;
  readonly StateValue?: string;
}

interface Described {
  readonly MetricAlarms: readonly Alarm[];
  readonly NextToken: string;
}

/** Describes alarms as Pawl does. */
function describe(aws: Aws, AlarmNames: readonly string[]) {
  const input = { AlarmNames, AlarmTypes: ["MetricAlarm"], MaxRecords: 100 };
  return aws.clients.cloudwatch.call<Described>("DescribeAlarms", input);
}

/** The alarms that are told of some, by name. */
async function alarms(aws: Aws, names: readonly string[]): Promise<readonly Alarm[]> {
  const { MetricAlarms = [] } = await describe(aws, names);
  return MetricAlarms.toSorted((one, other) => (String(one.AlarmName) < String(other.AlarmName) ? -1 : 1));
}

/** Whether the actions of alarms are on. */
async function actions(aws: Aws, names: readonly string[]) {
  return (await alarms(aws, names)).map(({ ActionsEnabled }) => ActionsEnabled);
}

async function change(aws: Aws, operation: "Disable" | "Enable", AlarmNames: readonly string[]) {
  await aws.clients.cloudwatch.call(`${operation}AlarmActions`, { AlarmNames });
}

const metric = {
  Namespace: "pawl-contract",
  MetricName: "none",
  Statistic: "Sum",
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
};

/** Makes metric alarms, which are removed afterwards. @returns their names, in order */
async function make(aws: Aws, count: number, more: object = {}): Promise<readonly string[]> {
  const { cloudwatch } = aws.clients;
  const prefix = aws.name("alarm");
  const names = Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(3, "0")}`);
  aws.afterwards(() => cloudwatch.call("DeleteAlarms", { AlarmNames: names }));
  for (const AlarmName of names)
    await aws.prepare(() => cloudwatch.call("PutMetricAlarm", { AlarmName, ...metric, ...more }));
  return names;
}

async function setState(aws: Aws, AlarmName: string, StateValue: string) {
  await aws.clients.cloudwatch.call("SetAlarmState", { AlarmName, StateValue, StateReason: "contract" });
}

export const cloudwatch: readonly Statement[] = [
  of(
    "new",
    "a new alarm has insufficient data, and its actions are on",
    "API_PutMetricAlarm.html",
    [state, areOn],
    async (aws) => {
      const [name = ""] = await make(aws, 1);
      const found = await alarms(aws, [name]);
      equal(
        found.map(({ AlarmName, StateValue, ActionsEnabled }) => [AlarmName, StateValue, ActionsEnabled]),
        [[name, "INSUFFICIENT_DATA", true]],
      );
    },
  ),
  of("state", "an alarm tells whether it is OK or in ALARM", describePage, state, async (aws) => {
    const [name = ""] = await make(aws, 1);
    const seen: (string | undefined)[] = [];
    for (const each of ["OK", "ALARM"]) {
      await setState(aws, name, each);
      seen.push((await alarms(aws, [name]))[0]?.StateValue);
    }
    equal(seen, ["OK", "ALARM"]);
  }),
  of(
    "no-alarm",
    "an alarm that is not there is left out of the answer, and the others are told",
    describePage,
    [state, areOn],
    async (aws) => {
      const [name = ""] = await make(aws, 1);
      const found = await alarms(aws, [aws.name("none"), name]);
      equal(
        found.map(({ AlarmName }) => AlarmName),
        [name],
      );
    },
  ),
  of(
    "whole-name",
    "an alarm is not described by the beginning of its name",
    describePage,
    [state, areOn],
    async (aws) => {
      const [name = ""] = await make(aws, 1);
      const found = [await alarms(aws, [name]), await alarms(aws, [name.slice(0, -1)])];
      equal(
        found.map(({ length }) => length),
        [1, 0],
      );
    },
  ),
  of(
    "composite",
    "a composite alarm is left out of the answer where metric alarms are asked for",
    describePage,
    [state, areOn],
    async (aws) => {
      const { cloudwatch } = aws.clients;
      const [name = ""] = await make(aws, 1);
      const AlarmName = aws.name("composite");
      aws.afterwards(() => cloudwatch.call("DeleteAlarms", { AlarmNames: [AlarmName] }));
      await aws.prepare(() =>
        cloudwatch.call("PutCompositeAlarm", { AlarmName, AlarmRule: `ALARM("${name}")` }),
      );
      const found = await alarms(aws, [AlarmName, name]);
      equal(
        found.map((one) => one.AlarmName),
        [name],
      );
    },
  ),
  of(
    "off",
    "the actions of alarms are turned off by one call, and those of others stay on",
    "API_DisableAlarmActions.html",
    setActions,
    async (aws) => {
      const names = await make(aws, 3);
      await change(aws, "Disable", names.slice(0, 2));
      equal(await actions(aws, names), [false, false, true]);
    },
  ),
  of(
    "on",
    "the actions of alarms are turned on again by one call, and those of others stay off",
    "API_EnableAlarmActions.html",
    setActions,
    async (aws) => {
      const names = await make(aws, 3);
      await change(aws, "Disable", names);
      await change(aws, "Enable", names.slice(0, 2));
      equal(await actions(aws, names), [true, true, false]);
    },
  ),
  of(
    "twice",
    "actions that are off are turned off again, and those that are on are turned on, without an error",
    "API_DisableAlarmActions.html",
    setActions,
    async (aws) => {
      const names = await make(aws, 1);
      await change(aws, "Enable", names);
      for (const _ of [1, 2]) await change(aws, "Disable", names);
      equal(await actions(aws, names), [false]);
    },
  ),
  of(
    "made-off",
    "an alarm that was made without actions says that they are off",
    "API_PutMetricAlarm.html",
    areOn,
    async (aws) => {
      equal(await actions(aws, await make(aws, 1, { ActionsEnabled: false })), [false]);
    },
  ),
  of(
    "off-state",
    "an alarm whose actions are off still changes its state",
    "API_DisableAlarmActions.html",
    [setActions, state],
    async (aws) => {
      const [name = ""] = await make(aws, 1);
      await change(aws, "Disable", [name]);
      await setState(aws, name, "ALARM");
      const found = await alarms(aws, [name]);
      equal(
        found.map(({ StateValue, ActionsEnabled }) => [StateValue, ActionsEnabled]),
        [["ALARM", false]],
      );
    },
  ),
  of(
    "hundred",
    "a hundred alarms are described, and their actions turned off, by one call each",
    describePage,
    "functions/lambda/alarm-actions.ts#mostNames",
    async (aws) => {
      const names = await make(aws, 100);
      await change(aws, "Disable", names);
      const { MetricAlarms = [], NextToken } = await describe(aws, names);
      holds(!NextToken, NextToken);
      equal(
        [MetricAlarms.length, MetricAlarms.filter(({ ActionsEnabled }) => ActionsEnabled === false).length],
        [100, 100],
      );
    },
  ),
  of(
    "most-names",
    "more than a hundred names in a call are refused",
    describePage,
    "functions/lambda/alarm-actions.ts#mostNames",
    async (aws) => {
      const names = Array.from({ length: 101 }, (_, n) => aws.name(`alarm-${n}`));
      // No page says by which of these.
      const codes = [
        "ValidationError",
        "ValidationException",
        "InvalidParameterValue",
        "InvalidParameterValueException",
      ];
      await refused(describe(aws, names), ...codes);
    },
  ),
];
