/** Runs the tests of one configuration of Vitest as a proof: a line for each. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Count, finish, root } from "../steps.ts";

interface Proof {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
  readonly duration?: number | null;
  readonly failureMessages: readonly string[];
}

/** Runs them, then prints how many passed. The exit code is 1 if one failed. @param config its path from the project's root */
export function proveTests(config: string): void {
  finish(runTests(config));
}

/**
 * Runs them, and prints them. @param config the configuration's path from the project's root
 * @param names parts of the paths of test files @default all
 */
export function runTests(config: string, names: readonly string[] = []): Count {
  const folder = mkdtempSync(join(tmpdir(), "pawl-proofs-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    ...names,
    `--config=${config}`,
    `--root=${root}`,
    "--reporter=json",
    `--outputFile=${report}`,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, encoding: "utf8" });
  const proofs = read(report);
  if (proofs.length === 0) console.log(stdout + stderr);
  for (const { fullName, status, duration, failureMessages } of proofs) {
    const seconds = ((duration ?? 0) / 1000).toFixed(1);
    console.log(`${status === "failed" ? "FAILED" : status}  ${fullName} (${seconds} s)`);
    for (const message of failureMessages) console.log(message.replace(/^/gm, "        "));
  }
  const count = (...of: Proof["status"][]) => proofs.filter(({ status }) => of.includes(status)).length;
  const failed = Math.max(count("failed"), proofs.length === 0 ? 1 : 0);
  rmSync(folder, { recursive: true });
  return { passed: count("passed"), failed, skipped: count("skipped", "pending", "todo") };
}

/** Every test, and each file that failed before its tests. None where there is no report. */
function read(report: string): Proof[] {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const files = testResults as {
      message: string;
      name: string;
      assertionResults: Proof[];
      status: string;
    }[];
    return files.flatMap(({ assertionResults, message, name, status }) => {
      const broken = status === "failed" && !assertionResults.some((proof) => proof.status === "failed");
      const file: Proof = { fullName: name, status: "failed", failureMessages: [message] };
      return broken ? [file, ...assertionResults] : assertionResults;
    });
  } catch {
    return [];
  }
}
