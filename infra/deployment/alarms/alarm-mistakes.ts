/** What is wrong with a stage's alarms. Whether the topic exists is for CloudFormation to find out. */

import { isOptions, notOptions, outOfBounds, shown, unknownKeys } from "../option-checks.ts";
import type { AlarmSettings, AlarmThresholds } from "./alarm-settings.ts";

/** Least and most of each. CloudWatch looks back one day at most, and a lane's queue keeps a message for seven. */
const bounds: Readonly<Record<keyof AlarmThresholds, readonly [least: number, most: number]>> = {
  sweeperSilentMinutes: [2, 1440],
  sweeperErrors: [1, 5],
  workerErrors: [1, 1e6],
  workerThrottles: [1, 1e6],
  waitingSeconds: [60, 6 * 86_400],
  deadLetters: [1, 1e6],
  deadLetterMinutes: [10, 1440],
  droppedInvocations: [1, 1e6],
  runsErrored: [1, 1e6],
};

/** What is wrong with a stage's alarms, one line a mistake. */
export function alarmMistakes(alarms: AlarmSettings | undefined): string[] {
  if (alarms === undefined) return [];
  if (!isOptions(alarms)) return [notOptions("alarms", alarms, '{ topicArn: "arn:…" }')];
  const keys = Object.keys(bounds) as (keyof AlarmThresholds)[];
  const mistakes = unknownKeys(alarms, ["topicArn", ...keys]);
  const topicArn: unknown = alarms.topicArn;
  if (typeof topicArn !== "string" || !/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(topicArn)) {
    mistakes.push(
      `topicArn ${shown(topicArn)} is not allowed: the ARN of a standard SNS topic, such as "arn:aws:sns:eu-west-1:123456789012:alarms"`,
    );
  }
  mistakes.push(...keys.flatMap((key) => outOfBounds(alarms, key, ...bounds[key])));
  return mistakes.map((mistake) => `alarms: ${mistake}`);
}
