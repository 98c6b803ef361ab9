/** What Pawl's own tasks know of the deployment, as the entry file of their function says it. Plain JSON. */
import type { MetricName } from "../model/task/automatic.ts";

/** A schedule as its resource in the template has it. */
export interface WantedSchedule {
  readonly name: string;
  readonly task: string;
  readonly lane: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly startDate?: string;
  readonly endDate?: string;
  /** The message that it sends. */
  readonly input: string;
}

/** A queue with its event source and the function that reads it. */
export interface WantedLane {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  readonly batchSize: number;
  readonly batchWindowSeconds?: number;
  readonly maxConcurrency?: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  /** Absent for the dead-letter queue. */
  readonly maxReceiveCount?: number;
}

/** A rule of EventBridge that sends events to a lane. */
export interface WantedRule {
  readonly name: string;
  /** The bus's name. */
  readonly bus: string;
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
  readonly enabled: boolean;
  readonly pattern: Readonly<Record<string, unknown>>;
  /** The message that it makes of an event. */
  readonly input: string;
}

/** The event source that hands the messages of a user's queue to a lane's worker. */
export interface WantedQueueSource {
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
  /** The queue's name, or its ARN. */
  readonly queue: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** A task as the event of `pawl.configuration` names it. */
export interface DeployedTaskFacts {
  readonly name: string;
  readonly lane: string;
  readonly enabled: boolean;
  readonly triggers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly expression?: string;
    readonly timeZone?: string;
  }[];
}

export interface DeployedFacts {
  readonly project: string;
  readonly stage: string;
  /** Changes with the manifest. */
  readonly digest: string;
  readonly tasks: readonly DeployedTaskFacts[];
  readonly lanes: readonly WantedLane[];
  readonly deadLetters: WantedLane;
  readonly schedules: readonly WantedSchedule[];
  readonly rules: readonly WantedRule[];
  /** With this the names of the stage's rules begin. */
  readonly rulePrefix: string;
  readonly queueSources: readonly WantedQueueSource[];
  /** The expression of the sweeper's own schedule, and what the sweeper's function has. */
  readonly sweeper: {
    readonly expression: string;
    readonly timeoutSeconds: number;
    readonly memoryMb: number;
    readonly reservedConcurrency?: number;
  };
  /** What `pawl.metrics` sends. */
  readonly metrics: readonly MetricName[];
  /** Where `pawl.configuration` sends to: a name or an ARN. */
  readonly bus?: string;
  /** What the stage costs a month while nothing runs, in USD. */
  readonly idleUsd: number;
}
