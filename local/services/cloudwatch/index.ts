/** CloudWatch: metric alarms, in the state that a caller gives them: this machine has no metrics. They last until `pawl dev` ends. */
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread } from "../../http/index.ts";
import { type Account, arn } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { members } from "./members.ts";

const states = ["OK", "ALARM", "INSUFFICIENT_DATA"];

interface Alarm {
  readonly state: string;
  readonly reason: string;
  readonly actionsEnabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

export const cloudwatch: EmulatedService<"monitoring", Map<string, Alarm>> = {
  name: "monitoring",
  targets: ["GraniteServiceVersion20100801"],
  answers: "once open",
  open: () => new Map(),
  api: (alarms, { account }) => alarmsApi(alarms, account),
  resourceTypes: {},
};

function alarmsApi(alarms: Map<string, Alarm>, account: Account): Api {
  /** One that does not exist is passed over, as AWS does. */
  const setActions = (given: unknown, actionsEnabled: boolean) => {
    for (const name of namesOf(given)) {
      const alarm = alarms.get(name);
      if (alarm !== undefined) alarms.set(name, { ...alarm, actionsEnabled });
    }
    return {};
  };
  const operations: Record<keyof typeof members, JsonOperation> = {
    DeleteAlarms: ({ AlarmNames }) => {
      for (const name of namesOf(AlarmNames)) alarms.delete(name);
      return {};
    },
    DescribeAlarms: ({ AlarmNames, StateValue }) => {
      const names = AlarmNames === undefined ? [...alarms.keys()] : namesOf(AlarmNames);
      const found = names.flatMap((name) => {
        const alarm = alarms.get(name);
        return alarm === undefined || (StateValue ?? alarm.state) !== alarm.state
          ? []
          : [[name, alarm] as const];
      });
      return {
        CompositeAlarms: [],
        MetricAlarms: found.map(([name, { state, reason, actionsEnabled, settings }]) => ({
          ...settings,
          ActionsEnabled: actionsEnabled,
          AlarmName: name,
          AlarmArn: arn(account, "cloudwatch", `alarm:${name}`),
          StateValue: state,
          StateReason: reason,
        })),
      };
    },
    DisableAlarmActions: ({ AlarmNames }) => setActions(AlarmNames, false),
    EnableAlarmActions: ({ AlarmNames }) => setActions(AlarmNames, true),
    PutMetricAlarm: ({ AlarmName, ActionsEnabled = true, ...settings }) => {
      const [name = ""] = namesOf([AlarmName]);
      const { state = "INSUFFICIENT_DATA", reason = "" } = alarms.get(name) ?? {};
      alarms.set(name, { state, reason, actionsEnabled: ActionsEnabled !== false, settings });
      return {};
    },
    SetAlarmState: ({ AlarmName, StateValue, StateReason }) => {
      const [name = ""] = namesOf([AlarmName]);
      const alarm = alarms.get(name);
      if (alarm === undefined) throw new AwsError("ResourceNotFound", `alarm ${name} does not exist`);
      if (!states.includes(StateValue as string))
        throw new AwsError("InvalidParameterValue", `StateValue is one of ${states.join(", ")}`);
      alarms.set(name, { ...alarm, state: StateValue as string, reason: String(StateReason ?? "") });
      return {};
    },
  };
  return jsonApi({ operations: refusingUnread(operations, members, "InvalidParameterValue") });
}

function namesOf(given: unknown): string[] {
  const names = Array.isArray(given) ? given : [];
  if (
    names.length > 0 &&
    names.length <= 100 &&
    names.every((each) => typeof each === "string" && each !== "")
  )
    return names;
  throw new AwsError(
    "InvalidParameterValue",
    `names of alarms: expected 1 to 100, got ${JSON.stringify(given)}`,
  );
}
