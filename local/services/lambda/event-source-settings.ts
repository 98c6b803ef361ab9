/** What a template says of event sources, checked for what can be done here. */
import type { Stack } from "../../stack/stack.ts";

/** An event source mapping as it is deployed. */
export interface EventSourceSettings {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** How long a batch that is not full is waited for. */
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number;
  readonly reportsItemFailures: boolean;
}

/** The enabled event sources of a stack. Throws on one that cannot be served here, naming why. */
export function eventSourcesOf({ resources }: Stack): EventSourceSettings[] {
  return resources
    .filter(({ type }) => type === "AWS::Lambda::EventSourceMapping")
    .filter(({ properties }) => properties.Enabled !== false)
    .map(({ logicalId, properties }) => {
      const { EventSourceArn, FunctionName, FilterCriteria, FunctionResponseTypes } = properties;
      const queueArn = String(EventSourceArn);
      if (!queueArn.includes(":sqs:")) {
        throw new Error(`event source ${logicalId} reads from ${queueArn}: allowed here are queues of SQS`);
      }
      if (FilterCriteria !== undefined) {
        throw new Error(`event source ${logicalId} has FilterCriteria, which are not known here`);
      }
      const { MaximumConcurrency } = (properties.ScalingConfig ?? {}) as { MaximumConcurrency?: number };
      return {
        queueArn,
        functionName: String(FunctionName),
        batchSize: Number(properties.BatchSize ?? 10),
        windowSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
        ...(MaximumConcurrency === undefined ? {} : { maximumConcurrency: Number(MaximumConcurrency) }),
        reportsItemFailures: ((FunctionResponseTypes ?? []) as string[]).includes("ReportBatchItemFailures"),
      };
    });
}
