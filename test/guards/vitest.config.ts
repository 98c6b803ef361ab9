import { defineConfig } from "vitest/config";
import config from "../../vitest.config.ts";
import { guards } from "./guards.ts";

// They start whole processes, which takes its time on a busy machine.
export default defineConfig({
  test: { ...config.test, projects: undefined, include: guards, exclude: [], testTimeout: 90_000 },
});
