/**
 * CloudWatch: alarms, in the state that a caller gives them: this machine has no metrics, and the rule of a composite alarm is
 * not read. They last until `pawl dev` ends.
 */
import { type Api, AwsError, type JsonOperation, jsonApi, refusingUnread } from "../../http/index.ts";
import { type Account, arn } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { members } from "./members.ts";

const states = ["OK", "ALARM", "INSUFFICIENT_DATA"];
const types = ["MetricAlarm", "CompositeAlarm"] as const;
/** Alarms in one answer. */
const mostRecords = 100;
const defaultRecords = 50;

type AlarmType = (typeof types)[number];
type Input = Readonly<Record<string, unknown>>;

interface Alarm {
  readonly type: AlarmType;
  readonly state: string;
  readonly reason: string;
  readonly actionsEnabled: boolean;
  readonly settings: Input;
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
  /** One that does not exist is passed over. */
  const setActions = (given: unknown, actionsEnabled: boolean) => {
    for (const name of namesOf(given)) {
      const alarm = alarms.get(name);
      if (alarm !== undefined) alarms.set(name, { ...alarm, actionsEnabled });
    }
    return {};
  };
  /** Its state stays where it exists. */
  const put = (type: AlarmType, { AlarmName, ActionsEnabled = true, ...settings }: Input) => {
    const [name = ""] = namesOf([AlarmName]);
    const before = alarms.get(name);
    if (before !== undefined && before.type !== type)
      throw invalid(`alarm ${name} is a ${before.type}: its name cannot be that of a ${type}`);
    const { state = "INSUFFICIENT_DATA", reason = "" } = before ?? {};
    alarms.set(name, { type, state, reason, actionsEnabled: ActionsEnabled !== false, settings });
    return {};
  };
  const described = ([name, { state, reason, actionsEnabled, settings }]: readonly [string, Alarm]) => ({
    ...settings,
    ActionsEnabled: actionsEnabled,
    AlarmName: name,
    AlarmArn: arn(account, "cloudwatch", `alarm:${name}`),
    StateValue: state,
    StateReason: reason,
  });
  const operations: Record<keyof typeof members, JsonOperation> = {
    DeleteAlarms: ({ AlarmNames }) => {
      for (const name of namesOf(AlarmNames)) alarms.delete(name);
      return {};
    },
    DescribeAlarms: ({ AlarmNames, AlarmTypes, StateValue, MaxRecords = defaultRecords, NextToken }) => {
      const names = AlarmNames === undefined ? undefined : namesOf(AlarmNames);
      const asked = typesOf(AlarmTypes);
      const from = placeOf(NextToken);
      const to = from + recordsOf(MaxRecords);
      const all = [...alarms]
        .filter(([name, { type, state }]) => {
          const isNamed = names?.includes(name) ?? true;
          return isNamed && asked.includes(type) && (StateValue ?? state) === state;
        })
        .sort(([one], [other]) => (one < other ? -1 : 1));
      const page = all.slice(from, to);
      const ofType = (wanted: AlarmType) => page.filter(([, { type }]) => type === wanted).map(described);
      return {
        CompositeAlarms: ofType("CompositeAlarm"),
        MetricAlarms: ofType("MetricAlarm"),
        NextToken: to < all.length ? String(to) : undefined,
      };
    },
    DisableAlarmActions: ({ AlarmNames }) => setActions(AlarmNames, false),
    EnableAlarmActions: ({ AlarmNames }) => setActions(AlarmNames, true),
    PutCompositeAlarm: (input) => {
      if (typeof input.AlarmRule !== "string" || input.AlarmRule === "") throw invalid("AlarmRule is needed");
      return put("CompositeAlarm", input);
    },
    PutMetricAlarm: (input) => put("MetricAlarm", input),
    SetAlarmState: ({ AlarmName, StateValue, StateReason }) => {
      const [name = ""] = namesOf([AlarmName]);
      const alarm = alarms.get(name);
      if (alarm === undefined)
        throw new AwsError("ResourceNotFound", `alarm ${name} does not exist`, { status: 404 });
      if (!states.includes(StateValue as string)) throw invalid(`StateValue is one of ${states.join(", ")}`);
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
  throw invalid(`names of alarms: expected 1 to 100, got ${JSON.stringify(given)}`);
}

/** Metric alarms, where nothing is said. */
function typesOf(given: unknown): readonly unknown[] {
  const asked = Array.isArray(given) && given.length > 0 ? given : ["MetricAlarm"];
  if (asked.every((one) => types.includes(one))) return asked;
  throw invalid(`AlarmTypes: allowed are ${types.join(", ")}, got ${JSON.stringify(given)}`);
}

function recordsOf(given: unknown): number {
  const records = Number(given);
  if (Number.isInteger(records) && records >= 1 && records <= mostRecords) return records;
  throw invalid(`MaxRecords is from 1 to ${mostRecords}, got ${given}`);
}

function placeOf(token: unknown): number {
  if (token === undefined) return 0;
  if (typeof token === "string" && /^\d{1,9}$/.test(token)) return Number(token);
  throw new AwsError("InvalidNextToken", `NextToken ${token} is none that was given here`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
