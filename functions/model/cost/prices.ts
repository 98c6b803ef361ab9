/**
 * What AWS asks for what Pawl uses: list prices of one Region, without free tiers, before tax. The only price table.
 * If you change a price, read all of them again and set the month.
 */

/** Which prices these are. */
export const priceList = { region: "us-east-1", asOf: "2026-11" } as const;

interface Price {
  /** For one. */
  readonly usd: number;
  /** Who asks for it, as the parts of a cost are named. */
  readonly service: string;
  readonly page: string;
}

const page = (name: string) => `https://aws.amazon.com/${name}/pricing/`;
const dynamodbPage = "https://aws.amazon.com/dynamodb/pricing/on-demand/";

/** Prices by what is counted. */
export const prices = {
  scheduledInvocations: { usd: 1e-6, service: "EventBridge Scheduler", page: page("eventbridge") },
  /** Of a standard queue. A request of up to 64 KB counts as one, with up to ten messages. */
  queueRequests: { usd: 0.4e-6, service: "SQS", page: page("sqs") },
  /** On top, for one about messages of a group, as fair queues have them. */
  groupedRequests: { usd: 0.1e-6, service: "SQS", page: page("sqs") },
  functionRequests: { usd: 0.2e-6, service: "Lambda", page: page("lambda") },
  /** On Arm. */
  functionGbSeconds: { usd: 0.0000133334, service: "Lambda", page: page("lambda") },
  /** Of up to 1 KB, of a table on demand. */
  tableWrites: { usd: 0.625e-6, service: "DynamoDB", page: dynamodbPage },
  /** The same, of an index. */
  indexWrites: { usd: 0.625e-6, service: "DynamoDB", page: dynamodbPage },
  /** Consistent, of up to 4 KB. One that need not be consistent counts half. */
  reads: { usd: 0.125e-6, service: "DynamoDB", page: dynamodbPage },
  /** Of a table, and of its backup for point-in-time recovery, for a month. */
  storedGbMonths: { usd: 0.25 + 0.2, service: "DynamoDB", page: dynamodbPage },
  /** A custom event of up to 64 KB that is put on a bus. */
  busEvents: { usd: 1e-6, service: "EventBridge", page: page("eventbridge") },
  keyRequests: { usd: 3e-6, service: "KMS", page: page("kms") },
  /** A key of one's own, for a month, before its first rotation. */
  keyMonths: { usd: 1, service: "KMS", page: page("kms") },
  logBytes: { usd: 0.5e-9, service: "CloudWatch", page: page("cloudwatch") },
  /** A metric that an alarm watches, for a month. */
  alarmMetrics: { usd: 0.1, service: "CloudWatch", page: page("cloudwatch") },
  /** A custom metric, for a month. */
  ownMetrics: { usd: 0.3, service: "CloudWatch", page: page("cloudwatch") },
  /** A dashboard, for a month. */
  dashboards: { usd: 3, service: "CloudWatch", page: page("cloudwatch") },
  /** A trace that is recorded. */
  traces: { usd: 5e-6, service: "X-Ray", page: "https://aws.amazon.com/xray/pricing/" },
  /** An interface endpoint in one zone, for an hour. What passes through it comes on top. */
  endpointHours: { usd: 0.01, service: "PrivateLink", page: page("privatelink") },
} as const satisfies Record<string, Price>;

/** What something takes of each. What is not named counts 0. */
export type Counts = { readonly [counted in keyof typeof prices]?: number };

/** One part of a cost. */
export interface CostPart {
  readonly what: string;
  readonly usd: number;
}

const counted = Object.keys(prices) as readonly (keyof typeof prices)[];

/** In USD. */
export function usdOf(counts: Counts): number {
  return counted.reduce((sum, each) => sum + (counts[each] ?? 0) * prices[each].usd, 0);
}

/** In USD, by the service that asks for it. */
export function usdByService(counts: Counts): readonly CostPart[] {
  const services = new Set(
    counted.filter((each) => (counts[each] ?? 0) > 0).map((each) => prices[each].service),
  );
  return [...services].map((service) => {
    const own = counted.filter((each) => prices[each].service === service);
    return { what: service, usd: own.reduce((sum, each) => sum + (counts[each] ?? 0) * prices[each].usd, 0) };
  });
}

/** Several counts together, each so many times. */
export function sumOf(...parts: readonly (readonly [times: number, counts: Counts])[]): Counts {
  const sums: Partial<Record<keyof typeof prices, number>> = {};
  for (const [times, counts] of parts) {
    for (const each of counted) {
      const more = counts[each];
      if (more !== undefined) sums[each] = (sums[each] ?? 0) + times * more;
    }
  }
  return sums;
}
