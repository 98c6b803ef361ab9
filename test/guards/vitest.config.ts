import { defineConfig } from "vitest/config";
import config from "../../vitest.config.ts";

// They start whole processes, which takes its time on a busy machine.
export default defineConfig({
  test: {
    ...config.test,
    projects: undefined,
    include: ["test/guards/**/*.test.ts"],
    exclude: [],
    testTimeout: 90_000,
  },
});
