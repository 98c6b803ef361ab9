import { defineConfig } from "vitest/config";

/** The pages, in a browser. They are no part of `npm test`, which needs none. */
export default defineConfig({
  test: {
    include: ["test/console/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
  },
});
