/** What the metrics of a function, a queue and a task's runs are called, and how each is counted unless you say so. */
import { type IMetric, type MetricOptions, Stats } from "aws-cdk-lib/aws-cloudwatch";

/** Of a function. */
export interface FunctionMetrics {
  readonly invocations: IMetric;
  /** Invocations that failed. A task that throws fails none. */
  readonly errors: IMetric;
  /** Invocations that Lambda refused for want of concurrency. */
  readonly throttles: IMetric;
  /** Milliseconds of an invocation, the 99th percentile. */
  readonly duration: IMetric;
  /** Invocations at once, the most in a period. */
  readonly concurrency: IMetric;
}

/** Of a queue. */
export interface QueueMetrics {
  /** Messages that wait for a worker. */
  readonly waiting: IMetric;
  /** Messages that a worker has. */
  readonly inFlight: IMetric;
  /** Messages whose instant is yet to come. */
  readonly delayed: IMetric;
  readonly received: IMetric;
  /** How many seconds the oldest message has waited, of those that were received at most twice. */
  readonly oldestMessage: IMetric;
}

/** Of a lane: its worker, and its queue. */
export interface LaneMetrics {
  readonly worker: FunctionMetrics;
  readonly queue: QueueMetrics;
}

/** Of a task's runs, by their ends. */
export interface TaskMetrics {
  /** Milliseconds from a run's first claim to its end, on average. */
  readonly duration: IMetric;
  /** Items that runs did. */
  readonly items: IMetric;
  /** Runs that errored. */
  readonly errors: IMetric;
  /** Runs that ended. */
  readonly runs: IMetric;
  /** 0 in a period with a result that is not healthy, else 1. Undefined for a task that has no health. */
  readonly healthy?: IMetric;
}

/** How a metric is counted: `statistic` and `period`, as CDK has them. */
export type Counting = Pick<MetricOptions, "statistic" | "period">;

/** Makes a metric of one thing by its name. */
type MakeMetric = (metricName: string, counting: Counting) => IMetric;

export function functionMetrics(metric: MakeMetric): FunctionMetrics {
  return {
    invocations: metric("Invocations", { statistic: Stats.SUM }),
    errors: metric("Errors", { statistic: Stats.SUM }),
    throttles: metric("Throttles", { statistic: Stats.SUM }),
    duration: metric("Duration", { statistic: Stats.p(99) }),
    concurrency: metric("ConcurrentExecutions", { statistic: Stats.MAXIMUM }),
  };
}

export function queueMetrics(metric: MakeMetric): QueueMetrics {
  return {
    waiting: metric("ApproximateNumberOfMessagesVisible", { statistic: Stats.MAXIMUM }),
    inFlight: metric("ApproximateNumberOfMessagesNotVisible", { statistic: Stats.MAXIMUM }),
    delayed: metric("ApproximateNumberOfMessagesDelayed", { statistic: Stats.MAXIMUM }),
    received: metric("NumberOfMessagesReceived", { statistic: Stats.SUM }),
    oldestMessage: metric("ApproximateAgeOfOldestMessage", { statistic: Stats.MAXIMUM }),
  };
}

export function taskMetrics(metric: MakeMetric, hasHealth: boolean): TaskMetrics {
  return {
    duration: metric("duration", { statistic: Stats.AVERAGE }),
    items: metric("items", { statistic: Stats.SUM }),
    errors: metric("errors", { statistic: Stats.SUM }),
    // Each run's end sends a 0 or a 1.
    runs: metric("errors", { statistic: Stats.SAMPLE_COUNT }),
    healthy: hasHealth ? metric("healthy", { statistic: Stats.MINIMUM }) : undefined,
  };
}
