/**
 * Runs the tests of the console in a browser, and prints how many passed. Without a browser they are one that failed in CI,
 * and one that was skipped elsewhere: never none.
 */
import { runTests } from "../proofs/vitest-proof.ts";
import { type Count, finish } from "../steps.ts";
import { installChromium } from "./chromium.ts";

/** @param names parts of the paths of test files @default all */
export function proveConsole(names: readonly string[] = []): void {
  const why = installChromium();
  finish(
    why === undefined
      ? runTests("test/console/vitest.config.ts", names)
      : withoutBrowser(why, process.env.CI),
  );
}

/** @param why there is none @param ci the variable `CI` */
export function withoutBrowser(why: string, ci: string | undefined): Count {
  const isCi = Boolean(ci);
  console.log(`${isCi ? "FAILED" : "skipped"}  the console in a browser: ${why}`);
  return { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 };
}
