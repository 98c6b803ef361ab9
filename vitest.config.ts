import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { guards } from "./test/guards/guards.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...guards],
    // Vitest leaves one core out, which is half of a small machine.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
