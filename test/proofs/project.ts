/** `npm run prove:project`: what holds the project itself: its layout, its README, its skills and its example (`test/guards/`). */
import { proveTests } from "./vitest-proof.ts";

proveTests("test/guards/vitest.config.ts");
