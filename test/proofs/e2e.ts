/**
 * `npm run prove:e2e`: what takes longer than a test may, against the real thing (`test/e2e/*.proof.ts`). A line for
 * each proof, then how many passed; the exit code is 1 if one failed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../steps.ts";

interface Proof {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
  readonly duration?: number | null;
  readonly failureMessages: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), "pawl-proofs-"));
const report = join(folder, "report.json");
const { stdout, stderr } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config=test/e2e/proofs.config.ts",
    `--root=${root}`,
    "--reporter=json",
    `--outputFile=${report}`,
  ],
  { cwd: root, encoding: "utf8" },
);
const proofs = read();
for (const { fullName, status, duration, failureMessages } of proofs) {
  console.log(
    `${status === "failed" ? "FAILED" : status}  ${fullName} (${((duration ?? 0) / 1000).toFixed(1)} s)`,
  );
  for (const message of failureMessages) console.log(message.replace(/^/gm, "        "));
}
const count = (...of: Proof["status"][]) => proofs.filter(({ status }) => of.includes(status)).length;
const failed = Math.max(count("failed"), proofs.length === 0 ? 1 : 0);
console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped", "pending", "todo")} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
rmSync(folder, { recursive: true });

function read(): Proof[] {
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
    console.log(stdout + stderr);
    return [];
  }
}
