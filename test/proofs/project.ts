/** `npm run prove:project`: what holds the project itself, its pages and its example (`test/guards/guards.ts` lists it). */
import { proveTests } from "./vitest-proof.ts";

proveTests("test/guards/vitest.config.ts");
