/** What a schedule delivers: the input of its target, with EventBridge's placeholders filled in. */
import { randomUUID } from "node:crypto";
import type { ScheduleSettings } from "./schedule-settings.ts";

export function targetInput(settings: ScheduleSettings, instant: number): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": settings.arn,
    "scheduled-time": `${new Date(instant).toISOString().slice(0, 19)}Z`,
    "execution-id": randomUUID(),
    "attempt-number": "1",
  };
  const input = settings.target.input ?? defaultInput(settings);
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
}

/** The input of a target whose template gives none. */
function defaultInput({ arn }: ScheduleSettings): string {
  const [, , , region, account] = arn.split(":");
  return JSON.stringify({
    version: "0",
    id: "<aws.scheduler.execution-id>",
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: "<aws.scheduler.scheduled-time>",
    region,
    resources: [arn],
    detail: "{}",
  });
}
