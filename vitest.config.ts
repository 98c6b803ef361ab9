import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { guards } from "./test/guards/guards.ts";

/** What loads the CDK or the whole command, which takes longer than most of these tests: once, for all of their files. */
const heavy = ["test/infra/**/*.test.ts", "test/cli/**/*.test.ts"];

/**
 * Folders whose tests leave their process as it was: its environment, its folder, its globals. So what they import is
 * loaded once as well, which takes most of them longer than all they do.
 */
const sharing = [
  ...["automatic", "backfill", "collections", "doors", "kit", "ledger", "model", "operators", "queue"],
  ...["run-time-schedules", "runs", "schedule", "simulation", "store", "turns", "upkeep", "local/http"],
  ...["local/services/dynamodb", "local/services/s3", "local/services/scheduler", "local/services/sqs"],
].map((folder) => `test/${folder}/**/*.test.ts`);

/** What needs a browser: `npm run test:console`. */
const inBrowser = "test/console/**";

export default defineConfig({
  test: {
    // Vitest leaves one core out, which is half of a small machine.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "heavy", include: heavy, isolate: false } },
      {
        extends: true,
        test: {
          name: "sharing",
          include: sharing,
          exclude: [...configDefaults.exclude, ...guards],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "others",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, inBrowser, ...guards, ...heavy, ...sharing],
        },
      },
    ],
  },
});
