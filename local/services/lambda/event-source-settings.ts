/** Reads an event source mapping from a template, and checks that it can be served on this machine. */
import type { Resource } from "../../stack/index.ts";

export interface EventSourceSettings {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** How long to wait for a batch to fill. */
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportsItemFailures: boolean;
}

/** Undefined when it is disabled. Throws where it cannot be served here. */
export function readEventSource({ properties }: Resource): EventSourceSettings | undefined {
  if (properties.Enabled === false) return undefined;
  const { EventSourceArn, FunctionName, FilterCriteria, FunctionResponseTypes } = properties;
  const queueArn = String(EventSourceArn);
  if (!queueArn.includes(":sqs:"))
    throw new Error(`source ${queueArn} is not emulated: allowed are SQS queues`);
  if (FilterCriteria !== undefined) throw new Error("FilterCriteria is not emulated");
  const { MaximumConcurrency } = (properties.ScalingConfig ?? {}) as { MaximumConcurrency?: number };
  return {
    queueArn,
    functionName: String(FunctionName),
    batchSize: Number(properties.BatchSize ?? 10),
    windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    maximumConcurrency: MaximumConcurrency === undefined ? undefined : Number(MaximumConcurrency),
    reportsItemFailures: ((FunctionResponseTypes ?? []) as string[]).includes("ReportBatchItemFailures"),
  };
}
