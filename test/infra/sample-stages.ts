/** The stages that tests of the infrastructure deploy: as infra/stages.ts is before a team makes it its own. */
import type { StageSettings } from "../../infra/deployment/index.ts";

export const stages: Readonly<Record<string, StageSettings>> = {
  local: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "retain",
  },
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "destroy",
    logRetentionDays: 7,
    logQueries: false,
  },
  prod: {
    lanes: {
      default: { maxConcurrency: 10, reservedConcurrency: 12 },
      bulk: { preset: "long", maxConcurrency: 5, reservedConcurrency: 7 },
    },
    removal: "retain",
    logRetentionDays: 90,
    sweeperReservedConcurrency: 1,
    deadLetterReservedConcurrency: 5,
  },
};
