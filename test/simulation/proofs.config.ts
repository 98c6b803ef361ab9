/** What takes longer than a test of the simulator may: worlds of ledgers, of backfills, a month of a year, its own mutants. */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/simulation/**/*.proof.ts"],
    maxWorkers: availableParallelism(),
    testTimeout: 90_000,
    // They leave their process as it was, and each would load and compile the same code anew.
    isolate: false,
  },
});
