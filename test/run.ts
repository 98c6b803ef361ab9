/** `npm test`: the checks, then every test. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, finish, run } from "./steps.ts";

const checked = check();
const folder = mkdtempSync(join(tmpdir(), "pawl-test-"));
const report = join(folder, "report.json");
const ran = run("tests", "vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
]);
finish(count());
rmSync(folder, { recursive: true });

function count() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const failed = Math.max(numFailedTests, ran ? 0 : Math.max(1, numFailedTestSuites));
    return {
      passed: checked.passed + numPassedTests,
      failed: checked.failed + failed,
      skipped: checked.skipped + numPendingTests,
    };
  } catch (error) {
    console.error(`no report of the tests: ${(error as Error).message}`);
    return { ...checked, failed: checked.failed + 1 };
  }
}
