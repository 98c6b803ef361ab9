/**
 * The metrics of a deployment, by names: for alarms and dashboards of your own, and for those that Pawl makes. AWS publishes
 * most of them by itself. Those of runs, by task, are sent where the stage has `metrics: true`; the number of runs that errored
 * is counted where it has alarms; what `pawl.metrics` counts is sent where `automatic` of the stage has that task by its schedule.
 */
import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { type MetricName, metricNames } from "../../../functions/model/task/automatic.ts";
import type { Deployment, Watched } from "../../deployment/index.ts";
import type { DeadLetters } from "../dead-letters.ts";
import type { Handler } from "../handler.ts";
import type { Lane } from "../lane/lane.ts";
import type { Schedules } from "../schedules.ts";
import type { Sweeper } from "../sweeper.ts";
import { ownNamespace } from "./metrics-namespace.ts";
import {
  type Counting,
  type FunctionMetrics,
  functionMetrics,
  type LaneMetrics,
  type QueueMetrics,
  queueMetrics,
  type TaskMetrics,
  taskMetrics,
} from "./named-metrics.ts";

/** What has the metrics. */
export interface MetricsProps {
  readonly deployment: Deployment;
  readonly lanes: readonly Lane[];
  readonly sweeper: Sweeper;
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
}

export class Metrics {
  /** The namespace of Pawl's own metrics. */
  readonly namespace: string;
  readonly sweeper: FunctionMetrics;
  /** The queue of messages that no worker could handle, and the function that takes them. */
  readonly deadLetters: LaneMetrics;
  /** Invocations that EventBridge Scheduler gave up. */
  readonly droppedInvocations: IMetric;
  readonly #props: MetricsProps;

  constructor(scope: Construct, props: MetricsProps) {
    this.#props = props;
    this.namespace = ownNamespace(scope);
    this.sweeper = this.#ofFunction({ kind: "sweeper" });
    this.deadLetters = {
      worker: functionMetrics((name, counting) => ofFunction(props.deadLetters.handler, name, counting)),
      queue: this.#ofQueue({ kind: "dead-letter queue" }),
    };
    this.droppedInvocations = this.of({ kind: "schedules" }, "InvocationDroppedCount", {
      statistic: Stats.SUM,
    });
  }

  /** Of a lane by its name. @throws where there is no such lane */
  lane(lane: string): LaneMetrics {
    this.#findLane(lane);
    return {
      worker: this.#ofFunction({ kind: "worker", lane }),
      queue: this.#ofQueue({ kind: "queue", lane }),
    };
  }

  /** Of a task by its name. @throws where there is no such task, or its stage sends no metrics of runs */
  task(name: string): TaskMetrics {
    const { tasks, stage } = this.#props.deployment;
    const task = tasks.find((each) => each.name === name);
    if (task === undefined) throw unknown("task", name, tasks);
    if (!stage.metrics)
      throw new Error(
        `stage ${stage.name} sends no metrics of runs, and task ${name} has none: set metrics: true in infra/stages.ts`,
      );
    const hasHealth = task.settings.health !== undefined;
    return taskMetrics((metricName, counting) => this.#ofTask(name, metricName, counting), hasHealth);
  }

  /** Runs that errored. @throws where the stage has no alarms, for which they are counted */
  get runsErrored(): IMetric {
    const { stage } = this.#props.deployment;
    if (stage.alarms === undefined)
      throw new Error(
        `stage ${stage.name} has no alarms, for which errored runs are counted: set alarms in infra/stages.ts`,
      );
    return this.of({ kind: "runs" }, "RunsErrored", { statistic: Stats.SUM });
  }

  /** What `pawl.metrics` counts, by its name, every five minutes. @throws where the stage does not send it */
  runs(name: MetricName): IMetric {
    const sent = this.sentOfRuns;
    if (!sent.includes(name)) {
      const { stage } = this.#props.deployment;
      const allowed = sent.length === 0 ? "none" : sent.join(", ");
      const known = metricNames.includes(name) ? "" : `; there are ${metricNames.join(", ")}`;
      throw new Error(
        `stage ${stage.name} does not send ${JSON.stringify(name)}, it sends ${allowed}: name it in automatic["pawl.metrics"].metrics of infra/stages.ts${known}`,
      );
    }
    return new Metric({
      namespace: this.namespace,
      metricName: name,
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    });
  }

  /** What `pawl.metrics` sends by its schedule. */
  get sentOfRuns(): readonly MetricName[] {
    const { fires, metrics } = this.#props.deployment.automatic;
    return fires.some(({ schedule }) => schedule.task === "pawl.metrics") ? metrics : [];
  }

  /** A metric of what an alarm watches. */
  of(watched: Watched, metricName: string, counting: Counting): Metric {
    const { sweeper, deadLetters, schedules } = this.#props;
    switch (watched.kind) {
      case "sweeper":
        return ofFunction(sweeper.handler, metricName, counting);
      case "worker":
        return ofFunction(this.#findLane(watched.lane).worker, metricName, counting);
      case "queue":
        return ofQueue(this.#findLane(watched.lane), metricName, counting);
      case "dead-letter queue":
        return ofQueue(deadLetters, metricName, counting);
      case "schedules":
        return new Metric({
          ...counting,
          namespace: "AWS/Scheduler",
          metricName,
          dimensionsMap: { ScheduleGroup: schedules.group.ref },
        });
      case "runs":
        return new Metric({ ...counting, namespace: this.namespace, metricName });
      case "health":
        return this.#ofTask(watched.task, metricName, counting);
    }
  }

  /** A metric of a task's runs, as they send it. */
  #ofTask(task: string, metricName: string, counting: Counting): Metric {
    return new Metric({ ...counting, namespace: this.namespace, metricName, dimensionsMap: { task } });
  }

  #ofFunction(watched: Watched): FunctionMetrics {
    return functionMetrics((name, counting) => this.of(watched, name, counting));
  }

  #ofQueue(watched: Watched): QueueMetrics {
    return queueMetrics((name, counting) => this.of(watched, name, counting));
  }

  #findLane(name: string): Lane {
    const { lanes } = this.#props;
    const lane = lanes.find((each) => each.name === name);
    if (lane === undefined) throw unknown("lane", name, lanes);
    return lane;
  }
}

/** Several metrics added up minute by minute. A metric without a number counts as 0: a plain sum would have none either. */
export function sumOfMetrics(metrics: readonly Metric[], period: Duration): IMetric {
  const [only, ...others] = metrics;
  if (only !== undefined && others.length === 0) return only;
  const named = metrics.map((metric, i) => [`m${i}`, metric] as const);
  return new MathExpression({
    expression: named.map(([id]) => `FILL(${id}, 0)`).join(" + "),
    usingMetrics: Object.fromEntries(named),
    period,
  });
}

function ofFunction({ function: { functionName } }: Handler, metricName: string, counting: Counting): Metric {
  const dimensionsMap = { FunctionName: functionName };
  return new Metric({ ...counting, namespace: "AWS/Lambda", metricName, dimensionsMap });
}

function ofQueue(
  { queue: { queueName } }: Pick<Lane, "queue">,
  metricName: string,
  counting: Counting,
): Metric {
  const dimensionsMap = { QueueName: queueName };
  return new Metric({ ...counting, namespace: "AWS/SQS", metricName, dimensionsMap });
}

function unknown(what: string, name: string, all: readonly { readonly name: string }[]): Error {
  return new Error(
    `there is no ${what} ${JSON.stringify(name)}: there are ${all.map((each) => each.name).join(", ")}`,
  );
}
