import { defineConfig } from "vitest/config";
import config from "../../vitest.config.ts";
import { guards } from "./guards.ts";

export default defineConfig({ test: { ...config.test, include: guards, exclude: [] } });
