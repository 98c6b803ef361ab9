/**
 * `npm run prove:e2e`: the suite of `test/endpoints/` on `pawl dev`, then what takes longer than a test may, against the
 * real thing (`test/e2e/*.proof.ts`), and what is said to cost, counted at the wire (`test/model/cost/*.proof.ts`).
 */
import { dev } from "../endpoints/on/dev.ts";
import { runEndpoints } from "../endpoints/run-endpoints.ts";
import { finish } from "../steps.ts";
import { runTests } from "./vitest-proof.ts";

const suite = await runEndpoints([dev], { again: [import.meta.filename], isolated: false });
if (suite !== undefined) {
  const tests = runTests("test/e2e/proofs.config.ts");
  finish({
    passed: suite.passed + tests.passed,
    failed: suite.failed + tests.failed,
    skipped: suite.skipped + tests.skipped,
  });
}
