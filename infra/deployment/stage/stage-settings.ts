/**
 * A stage as `infra/stages.ts` declares it, and the concurrency it takes from the account. `stage.ts` fills in the
 * defaults, `stage-mistakes.ts` checks the values.
 */

import type { Level } from "../../../functions/model/log.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import type { LifeEvent } from "../../../functions/model/run/told/untold.ts";
import type { AutomaticSettings } from "../../../functions/model/task/automatic.ts";
import type { Config } from "../../../functions/model/task/context/config.ts";
import type { LaneSettings } from "../../../functions/model/task/lane-settings.ts";
import type { TaskSettings } from "../../../functions/model/task/settings.ts";
import type { AlarmSettings } from "../alarms/alarm-settings.ts";
import type { VpcSettings } from "../organisation/vpc-settings.ts";

export interface StageLane extends LaneSettings {
  /** Receives after which a message moves to the dead-letter queue; at least 5. @default 10 */
  readonly maxReceiveCount?: number;
  /**
   * Nothing is sent to the lane any more, and its worker drains its queue. Deploy this before you take a lane out, since
   * its queue goes with it. @default false
   */
  readonly retired?: boolean;
}

/** Settings for one task, over its file and over `infra/tasks.ts`. */
export interface StageTaskSettings extends TaskSettings {
  /** @default as in infra/tasks.ts */
  readonly enabled?: boolean;
}

export interface StageSettings {
  /** Lanes by name. Each is deployed, with or without tasks; take one out in two deploys, `retired` first. */
  readonly lanes: Readonly<Record<string, StageLane>>;
  /** What happens to tables, uploads and queues when the stack is deleted. */
  readonly removal: "destroy" | "retain";
  /** Days that logs are kept: a number that CloudWatch Logs accepts, such as 7, 30 or 90. @default 30 */
  readonly logRetentionDays?: number;
  /** The lowest level of the lines that functions write into the log. @default "info" */
  readonly logLevel?: Level;
  /** Whether CloudWatch Logs Insights offers Pawl's two saved queries over its logs. They are free. @default true */
  readonly logQueries?: boolean;
  /** Days that uploaded files are kept. @default 30 */
  readonly uploadsKeptDays?: number;
  /** Concurrent invocations reserved for the sweeper, 1 and up. @default none */
  readonly sweeperReservedConcurrency?: number;
  /** Concurrent invocations reserved for the dead-letter function, 5 and up. @default none */
  readonly deadLetterReservedConcurrency?: number;
  /** The concurrency that AWS grants the account in the Region; a new account may have 10. @default 1000 */
  readonly accountConcurrency?: number;
  /**
   * Writes a second that the tables and the index `due` take at once, 4000 and up. A new table takes 4000 and grows under
   * load; AWS charges once for a table that is warmed up, and does not take it back. @default none
   */
  readonly warmWritesPerSecond?: number;
  /**
   * Nested stacks that the schedules are spread over. 0 keeps them in the main stack, which has room for about 450.
   * Each nested stack has room for 500, and synth says when there must be more. @default 0
   */
  readonly scheduleStacks?: number;
  /**
   * How many runs may be at work at once over all tasks and lanes, 1 to 100; the others wait. Pawl's own tasks do not count. A
   * task whose runs may overlap, and that has no limit, has this one. @default as many as lanes and tasks allow
   */
  readonly maxRunningTasks?: number;
  /** How many schedules may be made at run time, 0 to 10000. @default 1000 */
  readonly maxSchedules?: number;
  /** Whether each run's end sends metrics to CloudWatch by task: its duration, its items, whether it errored. Synth says what they cost. @default false */
  readonly metrics?: boolean;
  /** The alarms: who is told, and when each goes off. docs/operate.md says what they mean. @default none is made */
  readonly alarms?: AlarmSettings;
  /** Whether the stack makes a dashboard in CloudWatch, for 3 USD a month. docs/monitor.md says what it shows. @default false */
  readonly dashboard?: boolean;
  /** Whether functions are traced by X-Ray: each turn of a run is a part of a trace, and each line of the log names it. docs/monitor.md says what it costs. @default false */
  readonly tracing?: boolean;
  /** Subnets and security groups of all functions. docs/organisation.md says what these must reach. @default functions are in no VPC of yours */
  readonly vpc?: VpcSettings;
  /**
   * A managed policy that bounds all roles, those of tasks among them: its ARN, or its name in the account of the deploy.
   * docs/organisation.md says what it must allow. @default none
   */
  readonly permissionsBoundary?: string;
  /** Tags of all resources, such as `{ team: "shop" }`. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether what belongs to a lane has the tag `pawl:lane` with the lane's name, by which AWS tells its costs apart. @default false */
  readonly costTags?: boolean;
  /** What tasks find as `ctx.config`: JSON of at most 2 KB, without secrets. @default {} */
  readonly config?: Config;
  /**
   * What is added to the metadata of each run that the command or a client starts, such as `{ team: "shop" }`. A value such
   * as `$CI_JOB_URL` is that environment variable of the process which starts the run. @default nothing
   */
  readonly metadata?: Metadata;
  /**
   * A key of KMS with which tables, queues, the bucket of uploads and logs are encrypted, and the params of tasks that say
   * `encrypted: true`: `true` makes one, for 1 USD a month and its requests, or the ARN of one in this Region. docs/security.md
   * says what is encrypted anew. @default keys of AWS's own
   */
  readonly encryptionKey?: true | string;
  /** Names of params whose values Pawl never shows, of every task, such as `["password"]`. @default none */
  readonly masked?: readonly string[];
  /** Which of Pawl's own tasks it has, each by its schedule, by hand alone, or not at all. docs/automatic.md says what they do. @default those that cost next to nothing */
  readonly automatic?: AutomaticSettings;
  /**
   * A bus of EventBridge on which workers say what becomes of runs: `true` for one of the stack's own, or its name or ARN.
   * `on`: which events, by default all. docs/events.md says what it costs. @default none
   */
  readonly events?: { readonly bus: true | string; readonly on?: readonly LifeEvent[] };
  /** The lane of a task whose line in `infra/tasks.ts` names none. @default that of the global settings */
  readonly defaultLane?: string;
  /** A task without a trigger whose last run ended so many days ago is marked as stale, 1 to 3650. @default that of the global settings */
  readonly staleAfterDays?: number;
  /** Settings for every task of the stage. @default none */
  readonly settings?: TaskSettings;
  /** Settings by task name, over `settings`. @default none */
  readonly tasks?: Readonly<Record<string, StageTaskSettings>>;
}

/** A stage of `infra/stages.ts`: it gives a config once `Config` is declared to have members. */
export type DeclaredStage = keyof Config extends never
  ? StageSettings
  : StageSettings & { readonly config: Config };

/** An event source without a maximum concurrency, as the dead-letter queue's is, starts with this many invocations at once. */
export const leastDeadLetterReserve = 5;

/**
 * What a worker's reserve must have over its event source's maximum concurrency. Direct invocations take from the same
 * reserve: without it they would be throttled while the lane is busy, or throttle its messages, whose receives count.
 */
export const directInvocations = 2;

/** After so many receives a message moves to the dead-letter queue, where its lane does not say. */
export const defaultReceives = 10;

/** What AWS keeps of an account's concurrency for the functions that reserve none: 100, and 10 where there is less in all. */
export function leastUnreserved(accountConcurrency: number): number {
  return accountConcurrency >= 1000 ? 100 : 10;
}

/** The greatest maximum concurrency that an event source takes. */
export const mostConcurrency = 1000;

/** The concurrency that a stage reserves, and so takes from the rest of the account. */
export function reservedConcurrency(
  stage: Pick<StageSettings, "sweeperReservedConcurrency" | "deadLetterReservedConcurrency"> & {
    readonly lanes: Readonly<Record<string, StageLane>> | readonly StageLane[];
  },
): number {
  const lanes: readonly StageLane[] = Object.values(stage.lanes);
  return [
    ...lanes.map((lane) => lane.reservedConcurrency),
    stage.sweeperReservedConcurrency,
    stage.deadLetterReservedConcurrency,
  ].reduce<number>((sum, reserved) => sum + (reserved ?? 0), 0);
}
