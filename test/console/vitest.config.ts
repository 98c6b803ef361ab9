import { defineConfig } from "vitest/config";

/** The pages, in a browser. They are no part of `npm test`, which needs none. */
export default defineConfig({
  test: {
    include: ["test/console/**/*.test.ts"],
    // They leave their process as it was, so they share what takes longest: the command's modules, the bundle, the browser.
    isolate: false,
    ...{ testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 2 },
    // As long as a locator waits, nearly: a second is short for a browser on a busy machine.
    expect: { poll: { timeout: 20_000 } },
  },
});
