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
  watched: {
    lanes: { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } },
    removal: "destroy",
    alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" },
  },
  wrong: { lanes: { default: { maxConcurrency: 4, reservedConcurrency: 5 } }, removal: "destroy" },
};
