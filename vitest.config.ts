import { configDefaults, defineConfig } from "vitest/config";
import { guards } from "./test/guards/guards.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...guards],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
