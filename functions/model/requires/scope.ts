/** Where a task runs: in which stages and Regions. Elsewhere it is known, and nothing starts it. */
import type { RegionRequirement } from "./requirement.ts";

/** A task's `scope`. */
export interface TaskScope {
  /** Names of stages. @default all */
  readonly stages?: readonly string[];
  /** Regions, such as `["eu-west-1", "eu-central-1"]`. @default all */
  readonly regions?: readonly string[];
  /** Which of these Regions is the active one: `activeRegion(…)`. In the others runs are skipped. @default each is */
  readonly active?: RegionRequirement;
}

/** Why a task does not run here; undefined where it does. @param region where it is deployed; undefined where that is not known */
export function outOfScope(
  scope: TaskScope | undefined,
  stage: string,
  region: string | undefined,
): string | undefined {
  const { stages, regions } = scope ?? {};
  if (stages !== undefined && !stages.includes(stage))
    return `its scope is ${listed("stage", stages)}, and this is ${stage}`;
  if (regions !== undefined && region !== undefined && !regions.includes(region))
    return `its scope is ${listed("Region", regions)}, and this is ${region}`;
  return undefined;
}

function listed(what: string, names: readonly string[]): string {
  return `${what}${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
}
