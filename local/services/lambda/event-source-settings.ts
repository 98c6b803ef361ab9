/** Reads an event source mapping from a template, and checks that it can be served on this machine. */
import {
  type Account,
  arn,
  listOf,
  named,
  oneOf,
  type Properties,
  type Resource,
  tagList,
  wholeNumber,
} from "../../stack/index.ts";

export interface EventSourceSettings {
  /** Its UUID, as `Ref` gives it. */
  readonly id: string;
  readonly enabled: boolean;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** How long to wait for a batch to fill. */
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportsItemFailures: boolean;
}

/** The properties of an event source that are read here, and those that change nothing on this machine. */
export const eventSourceProperties: Properties = {
  BatchSize: wholeNumber(1, 10_000),
  Enabled: "flag",
  ...named("EventSourceArn", "FilterCriteria", "FunctionName"),
  FunctionResponseTypes: listOf(oneOf("ReportBatchItemFailures")),
  MaximumBatchingWindowInSeconds: wholeNumber(0, 300),
  ScalingConfig: { MaximumConcurrency: wholeNumber(2, 1000) },
  KmsKeyArn: "any",
  LoggingConfig: named("SystemLogLevel"),
  MetricsConfig: named("Metrics"),
  Tags: tagList,
};

export function eventSourceArn(id: string, account: Account): string {
  return arn(account, "lambda", `event-source-mapping:${id}`);
}

/** Throws where it cannot be served here. */
export function readEventSource({ name, properties }: Resource): EventSourceSettings {
  const { EventSourceArn, FunctionName, FilterCriteria, FunctionResponseTypes } = properties;
  const queueArn = String(EventSourceArn);
  if (!queueArn.includes(":sqs:"))
    throw new Error(`source ${queueArn} is not emulated: allowed are SQS queues`);
  if (FilterCriteria !== undefined) throw new Error("FilterCriteria is not emulated");
  const { MaximumConcurrency } = (properties.ScalingConfig ?? {}) as { MaximumConcurrency?: number };
  return {
    id: name,
    enabled: String(properties.Enabled ?? true) === "true",
    queueArn,
    functionName: String(FunctionName),
    batchSize: Number(properties.BatchSize ?? 10),
    windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
    maximumConcurrency: MaximumConcurrency === undefined ? undefined : Number(MaximumConcurrency),
    reportsItemFailures: ((FunctionResponseTypes ?? []) as string[]).includes("ReportBatchItemFailures"),
  };
}
