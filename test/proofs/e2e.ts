/** `npm run prove:e2e`: what takes longer than a test may, against the real thing (`test/e2e/*.proof.ts`). */
import { proveTests } from "./vitest-proof.ts";

proveTests("test/e2e/proofs.config.ts");
