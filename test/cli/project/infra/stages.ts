import type { StageSettings } from "../../../../infra/deployment/index.ts";

export const stages: Readonly<Record<string, StageSettings>> = {
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
    },
    removal: "destroy",
  },
  batched: { lanes: { default: { batchSize: 10 }, bulk: {} }, removal: "destroy" },
  prod: {
    lanes: { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } },
    removal: "destroy",
    alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" },
  },
  retired: { lanes: { default: {}, bulk: {}, old: { retired: true } }, removal: "destroy" },
  // Its reserve is too large for an account of 1,000.
  large: {
    lanes: { default: { reservedConcurrency: 950 }, bulk: {} },
    removal: "destroy",
    accountConcurrency: 3000,
  },
  busy: {
    lanes: { default: { maxConcurrency: 800 }, bulk: { maxConcurrency: 201 } },
    removal: "destroy",
  },
  // Only here the project has tasks that events and queues start.
  reactive: {
    lanes: { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } },
    removal: "destroy",
    dashboard: true,
    tracing: true,
  },
  traps: {
    lanes: {
      default: { maxConcurrency: 1, fifo: true } as never,
      bulk: { preset: "long", visibilityTimeoutSeconds: 600 },
    },
    removal: "destroy",
  },
  wrong: { lanes: { default: { maxConcurrency: 4, reservedConcurrency: 5 } }, removal: "destroy" },
};
