/**
 * A line in CloudWatch's embedded metric format at each run's end: how long the run took, how many items it did, whether it
 * errored. CloudWatch makes metrics of it by task, and no call is made. Only stages with `metrics: true` carry this file.
 */
import { systemClock } from "../model/clock.ts";
import { isHealthResult } from "../model/run/result.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isTerminal } from "../model/run/status.ts";
import type { RunWriteName } from "../runs/index.ts";
import { jsonLog } from "./json-log.ts";

/** The writes that end a run which has begun, or after which a worker lets a cancelled one go. */
const endings: readonly RunWriteName[] = ["succeed", "fail", "give up", "release"];

const metrics = [
  { Name: "duration", Unit: "Milliseconds" },
  { Name: "items", Unit: "Count" },
  { Name: "errors", Unit: "Count" },
];

/** 1 where a result of a task that has a health has succeeded, 0 where it has errored. */
const healthy = { Name: "healthy", Unit: "None" };

/** Writes the line of each run that has ended. It is told of every write to a run that has applied. @param healthOf the tasks that have a health */
export function runMetrics(
  Namespace: string,
  healthOf: readonly string[] = [],
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): (name: RunWriteName, run: RunRecord) => void {
  const directive = { Namespace, Dimensions: [["task"]], Metrics: metrics };
  const log = jsonLog(write, systemClock);
  return (name, run) => {
    const { status, startedAt, endedAt = "", ticks } = run;
    if (!endings.includes(name) || !isTerminal(status)) return;
    const Timestamp = Date.parse(endedAt);
    const values = {
      duration: startedAt === undefined ? 0 : Math.max(0, Timestamp - Date.parse(startedAt)),
      items: ticks,
      errors: status === "errored" ? 1 : 0,
    };
    const hasHealth = healthOf.includes(run.task) && isHealthResult(run);
    const health = hasHealth ? { healthy: 1 - values.errors } : {};
    const CloudWatchMetrics = [hasHealth ? { ...directive, Metrics: [...metrics, healthy] } : directive];
    log("info", "run metrics", run, { status, ...values, ...health, _aws: { Timestamp, CloudWatchMetrics } });
  };
}
