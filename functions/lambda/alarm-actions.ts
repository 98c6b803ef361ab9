/**
 * Turns the actions of CloudWatch's alarms off and on. Each is one signed call, so that no client of CloudWatch is in the bundle.
 * Only the sweeper, and workers of lanes whose tasks mute alarms, carry the file.
 */
import { SQSClient } from "@aws-sdk/client-sqs";
import type { AlarmActions } from "../model/alarms/alarm-actions.ts";
import { ownCalls } from "../model/call-limits.ts";
import { signedCall } from "../queue/signed-call.ts";
import { jsonCall } from "./json-call.ts";

/** Asks by the role of the function. */
export function alarmActions(): AlarmActions {
  let client: SQSClient | undefined;
  const call = (operation: string, input: object) => {
    client ??= new SQSClient(ownCalls);
    const target = `GraniteServiceVersion20100801.${operation}`;
    return signedCall(client, jsonCall("monitoring", "1.0", target, input));
  };
  return {
    async areOn(alarm) {
      // Only those who may describe all alarms are told of composite ones.
      const input = { AlarmNames: [alarm], AlarmTypes: ["MetricAlarm"] };
      const { MetricAlarms = [] } = JSON.parse(await call("DescribeAlarms", input)) as Alarms;
      const found = MetricAlarms.find(({ AlarmName }) => AlarmName === alarm);
      return found && found.ActionsEnabled !== false;
    },
    turnOff: (alarm) => call("DisableAlarmActions", { AlarmNames: [alarm] }),
    turnOn: (alarm) => call("EnableAlarmActions", { AlarmNames: [alarm] }),
  };
}

interface Alarms {
  readonly MetricAlarms?: readonly { readonly AlarmName: string; readonly ActionsEnabled?: boolean }[];
}
