/** What a stage takes of the account's concurrency. */
import type { StageLane, StageSettings } from "./stage.ts";

/** The event source's concurrency on the dead-letter queue; AWS's least. */
export const deadLetterConcurrency = 2;

/** The concurrency that a stage takes away from the rest of the account. */
export function reservedInAll(
  stage: Pick<StageSettings, "sweeperReservedConcurrency" | "deadLetterReservedConcurrency"> & {
    readonly lanes: Readonly<Record<string, StageLane>> | readonly StageLane[];
  },
): number {
  const lanes: readonly StageLane[] = Object.values(stage.lanes);
  return [
    ...lanes.map((lane) => lane.reservedConcurrency),
    stage.sweeperReservedConcurrency,
    stage.deadLetterReservedConcurrency,
  ].reduce<number>((sum, reserve) => sum + (reserve ?? 0), 0);
}
