/** Finds a stage by its name and fills in what its settings leave open. A lane's queue is read by its own worker only. */
import { type ResolvedLane, resolveLane } from "../../functions/model/task/settings.ts";
import { stageMistakes } from "./stage-mistakes.ts";
import type { StageLane, StageSettings } from "./stage-settings.ts";

/** A lane with its queue's limit. */
export interface StageResolvedLane extends ResolvedLane {
  readonly maxReceiveCount: number;
}

/** A stage with its defaults filled in. */
export interface Stage
  extends Required<
      Pick<
        StageSettings,
        "removal" | "logRetentionDays" | "uploadsKeptDays" | "accountConcurrency" | "settings" | "tasks"
      >
    >,
    Pick<StageSettings, "sweeperReservedConcurrency" | "deadLetterReservedConcurrency"> {
  readonly name: string;
  /** By name. */
  readonly lanes: readonly StageResolvedLane[];
}

/**
 * The sweeper's memory in MB. Lambda grants a whole CPU at 1769 MB and a share of it below: at 1024, a minute is enough
 * for some twenty thousand overdue runs, while a minute in which nothing is due costs hardly more than at 256.
 */
export const sweeperMemoryMb = 1024;

/** Resolves the stage of a name. Throws a plain `Error` that names every mistake. */
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

/** A lane that reserves concurrency and sets no limit may use all it reserves, and no more. */
function resolveStageLane(name: string, lane: StageLane): StageResolvedLane {
  const maxConcurrency = lane.maxConcurrency ?? lane.reservedConcurrency;
  return {
    ...resolveLane(name, { ...lane, maxConcurrency }),
    maxReceiveCount: lane.maxReceiveCount ?? 10,
  };
}
