/**
 * What a stage is, and what it leaves open filled in. Taken as true: a lane's queue is read by its own worker
 * alone. What is refused is for `stage-mistakes.ts` to say.
 */
import {
  type LaneSettings,
  type ResolvedLane,
  resolveLane,
  type TaskSettings,
} from "../../functions/model/settings.ts";
import { stageMistakes } from "./stage-mistakes.ts";

/** A lane as `infra/stages.ts` declares it. */
export interface StageLane extends LaneSettings {
  /** Receives after which a message goes to the dead-letter queue; at least 5. @default 10 */
  readonly maxReceiveCount?: number;
}

/** What a stage sets for one task, over its file and over `infra/tasks.ts`. */
export interface StageTaskSettings extends TaskSettings {
  /** @default what infra/tasks.ts says */
  readonly enabled?: boolean;
}

/** A stage as `infra/stages.ts` declares it. */
export interface StageSettings {
  /** By name; one without tasks is not deployed. */
  readonly lanes: Readonly<Record<string, StageLane>>;
  /** What becomes of tables, uploads and queues when the stack goes. */
  readonly removal: "destroy" | "retain";
  /** Days that logs are kept: a number CloudWatch Logs knows, such as 7, 30, 90. @default 30 */
  readonly logRetentionDays?: number;
  /** Days that uploaded files are kept. @default 30 */
  readonly uploadsKeptDays?: number;
  /** Concurrent invocations kept for the clock, 1 and up. @default none */
  readonly sweeperReservedConcurrency?: number;
  /** Concurrent invocations kept for the dead-letter function, 2 and up. @default none */
  readonly deadLetterReservedConcurrency?: number;
  /** The concurrency that AWS grants the account in the Region; a new one may have 10. @default 1000 */
  readonly accountConcurrency?: number;
  /** Settings for every task of the stage. @default none */
  readonly settings?: TaskSettings;
  /** Settings by task name, over `settings`. @default none */
  readonly tasks?: Readonly<Record<string, StageTaskSettings>>;
}

/** A lane with its queue's limit. */
export interface StageResolvedLane extends ResolvedLane {
  readonly maxReceiveCount: number;
}

/** A stage with nothing left open. */
export interface Stage
  extends Required<
    Pick<
      StageSettings,
      "removal" | "logRetentionDays" | "uploadsKeptDays" | "accountConcurrency" | "settings" | "tasks"
    >
  > {
  readonly name: string;
  readonly lanes: readonly StageResolvedLane[];
  readonly sweeperReservedConcurrency?: number;
  readonly deadLetterReservedConcurrency?: number;
}

/** The clock's memory in MB. */
export const sweeperMemoryMb = 256;

/** Finds the stage and fills in what it leaves open. Throws a plain `Error` that names every mistake. */
export function resolveStage(name: string, stages: Readonly<Record<string, StageSettings>>): Stage {
  const given = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (given === undefined) {
    throw new Error(
      `stage ${JSON.stringify(name)} is not declared: allowed are ${Object.keys(stages).sort().join(", ")}; add yours to infra/stages.ts`,
    );
  }
  const mistakes = stageMistakes(name, given);
  if (mistakes.length > 0) throw new Error(`stage ${name}: ${mistakes.join("; ")}`);
  return {
    name,
    removal: given.removal,
    logRetentionDays: given.logRetentionDays ?? 30,
    uploadsKeptDays: given.uploadsKeptDays ?? 30,
    accountConcurrency: given.accountConcurrency ?? 1000,
    settings: given.settings ?? {},
    tasks: given.tasks ?? {},
    sweeperReservedConcurrency: given.sweeperReservedConcurrency,
    deadLetterReservedConcurrency: given.deadLetterReservedConcurrency,
    lanes: Object.entries(given.lanes)
      .map(([lane, settings]) => resolveStageLane(lane, settings))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Fills in what a lane leaves open; with a reserve and no limit, the reserve is the limit. */
function resolveStageLane(name: string, lane: StageLane): StageResolvedLane {
  const maxConcurrency = lane.maxConcurrency ?? lane.reservedConcurrency;
  return {
    ...resolveLane(name, { ...lane, maxConcurrency }),
    maxReceiveCount: lane.maxReceiveCount ?? 10,
  };
}
