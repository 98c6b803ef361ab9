import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { guards } from "./test/guards/guards.ts";

/** What loads the CDK or the whole command, which takes longer than most of these tests: once, for all of their files. */
const heavy = ["test/infra/**/*.test.ts", "test/cli/**/*.test.ts"];

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
          name: "others",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...guards, ...heavy],
        },
      },
    ],
  },
});
