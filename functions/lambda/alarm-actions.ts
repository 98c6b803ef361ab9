/**
 * Turns the actions of CloudWatch's alarms off and on. Each is one signed call, so that no client of CloudWatch is in the bundle.
 * Only the sweeper, and workers of lanes whose tasks mute alarms, carry the file.
 *
 * CloudWatch takes three such calls a second for a whole account, and refuses the others. Such a call is tried again, as after a
 * failure of CloudWatch or of the connection, for about three seconds in all: it may be made in the last seconds of a turn.
 */
import { SQSClient } from "@aws-sdk/client-sqs";
import type { AlarmActions } from "../model/alarms/alarm-actions.ts";
import { ownCalls } from "../model/call-limits.ts";
import { systemClock } from "../model/clock.ts";
import { UnavailableError } from "../model/requires/conditions.ts";
import { RefusedError, signedCall } from "../queue/signed-call.ts";
import { jsonCall } from "./json-call.ts";

/** Names in a call, and alarms in an answer: CloudWatch allows no more. */
const mostNames = 100;
/** Waits before a further try, in milliseconds, each half of it at random. */
const waits = [400, 800, 1_600];
/** After so long no further try is made, in milliseconds. */
const longestMs = 3_000;

/** Asks by the role of the function. @param wait takes milliseconds */
export function alarmActions(
  wait: (milliseconds: number) => Promise<unknown> = pass,
  random: () => number = Math.random,
): AlarmActions {
  let client: SQSClient | undefined;
  const call = async (operation: string, input: object): Promise<string> => {
    client ??= new SQSClient(ownCalls);
    const target = `GraniteServiceVersion20100801.${operation}`;
    const begun = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        return await signedCall(client, jsonCall("monitoring", "1.0", target, input));
      } catch (error) {
        if (!isBusy(error)) throw error;
        const milliseconds = waits[tries];
        // A call that hangs has taken that time already.
        if (milliseconds === undefined || performance.now() - begun > longestMs)
          throw new UnavailableError(error instanceof Error ? error.message : String(error), {
            cause: error,
          });
        await wait(milliseconds * (0.5 + random() / 2));
      }
    }
  };
  const setActions = async (operation: string, alarms: readonly string[]) => {
    for (const AlarmNames of callsFor(alarms)) await call(operation, { AlarmNames });
  };
  return {
    async areOn(alarms) {
      const found = new Map<string, boolean>();
      for (const AlarmNames of callsFor(alarms)) {
        // Only those who may describe all alarms are told of composite ones.
        const input = { AlarmNames, AlarmTypes: ["MetricAlarm"], MaxRecords: mostNames };
        const { MetricAlarms = [] } = JSON.parse(await call("DescribeAlarms", input)) as Alarms;
        for (const { AlarmName, ActionsEnabled } of MetricAlarms)
          found.set(AlarmName, ActionsEnabled !== false);
      }
      return found;
    },
    turnOff: (alarms) => setActions("DisableAlarmActions", alarms),
    turnOn: (alarms) => setActions("EnableAlarmActions", alarms),
  };
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(milliseconds, resolve));
}

function callsFor(alarms: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(alarms.length / mostNames);
  return Array.from({ length: count }, (_, i) => alarms.slice(i * mostNames, (i + 1) * mostNames));
}

/** Whether CloudWatch may answer otherwise in a moment: a throttle, a failure of its own, or a broken connection. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return true;
  return error.status >= 500 || error.status === 429 || /Throttl|Rate exceeded/.test(error.answer);
}

interface Alarms {
  readonly MetricAlarms?: readonly { readonly AlarmName: string; readonly ActionsEnabled?: boolean }[];
}
