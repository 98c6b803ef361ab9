/** The proofs: as the tests, but longer, and one file after the other; and what is said to cost, counted at the wire. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/e2e/**/*.proof.ts", "test/model/cost/*.proof.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
