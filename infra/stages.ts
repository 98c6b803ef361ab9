/**
 * Your stages: the lanes of each, and what becomes of its data. `npx cdk deploy -c stage=NAME` takes any of
 * them; without `-c stage` it takes `dev`. `infra/stage.ts` says what each setting means and checks them all.
 */
import type { StageSettings } from "./deployment/stage.ts";

export const stages: Readonly<Record<string, StageSettings>> = {
  // What `pawl dev` synthesizes. Nothing ever deletes this stack: its state lives in .pawl/.
  local: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
    },
    removal: "retain",
  },
  // Your own. A new account may have a concurrency of 10 in all: no reserve.
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
    },
    removal: "destroy",
    logRetentionDays: 7,
  },
  prod: {
    lanes: {
      default: { maxConcurrency: 10, reservedConcurrency: 10 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 5, reservedConcurrency: 5 },
    },
    removal: "retain",
    logRetentionDays: 90,
    sweeperReservedConcurrency: 1,
    deadLetterReservedConcurrency: 2,
  },
};
