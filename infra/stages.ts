/**
 * Your stages: the lanes of each, and what happens to its data. `npx cdk deploy -c stage=NAME` deploys any of them,
 * without `-c stage` it deploys `dev`. The type says what each setting means; every synth checks them.
 */
import type { DeclaredStage, GlobalSettings } from "./deployment/index.ts";

/** What holds wherever a task's file, its line in `infra/tasks.ts` and its stage say nothing else: docs/settings.md. */
export const settings: GlobalSettings = {};

export const stages: Readonly<Record<string, DeclaredStage>> = {
  // What `pawl dev` synthesizes. Nothing ever deletes this stack: its state lives in .pawl/.
  local: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "retain",
  },
  // A developer's own. A new account may have a concurrency of 10 in all, so it reserves none.
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
    },
    removal: "destroy",
    logRetentionDays: 7,
    // MiniStack, on which it can be deployed too, knows no saved queries.
    logQueries: false,
  },
  // Name an SNS topic as `alarms.topicArn` to be told what docs/operate.md describes.
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
