/** Your stages: the lanes of each, and what happens to its data. `npx cdk deploy -c stage=NAME` deploys one, `dev` without it. */
import type { DeclaredStage } from "pawl/config";

export const stages: Readonly<Record<string, DeclaredStage>> = {
  // What `npm start` runs on this machine.
  local: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "retain",
  },
  // A developer's own: taking the stack away takes its data away.
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "destroy",
    logRetentionDays: 7,
  },
  prod: {
    lanes: {
      default: { maxConcurrency: 10, reservedConcurrency: 12 },
      bulk: { preset: "long", maxConcurrency: 5, reservedConcurrency: 7 },
    },
    removal: "retain",
    logRetentionDays: 90,
  },
};
