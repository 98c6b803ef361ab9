/** `.ci/run` is CI wherever it runs: a proof that needs what this machine lacks fails in it, and is not passed over. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withoutBrowser } from "../console/prove.ts";
import { root } from "../steps.ts";

/** What `.ci/run` prints where each script says what `CI` is, and that one of its checks has passed. */
function ciRun(env: Record<string, string | undefined>) {
  const folder = mkdtempSync(join(tmpdir(), "pawl-ci-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const npm = '#!/bin/sh\necho "npm $* with CI=$CI"\necho "1 passed, 0 failed, 0 skipped"\n';
  writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  return spawnSync("bash", [join(root, ".ci/run")], {
    ...{ env: { ...process.env, CI: undefined, ...env, PATH }, encoding: "utf8" as const },
  });
}

test(".ci/run proves the console, and tells each script that it is CI", () => {
  const { status, stdout } = ciRun({});
  expect(status).toBe(0);
  expect(stdout).toContain("npm run --silent prove:console with CI=true\n");
  expect(stdout.match(/ with CI=.*$/gm)?.filter((line) => line !== " with CI=true")).toEqual([]);
});

test(".ci/run leaves what CI is already", () => {
  expect(ciRun({ CI: "1" }).stdout).toContain("npm run --silent prove:console with CI=1\n");
});

test.each([
  ["true", { passed: 0, failed: 1, skipped: 0 }],
  [undefined, { passed: 0, failed: 0, skipped: 1 }],
])("with CI=%s the proof of the console counts a missing browser as %o", (ci, count) => {
  expect(withoutBrowser("only root may install one", ci)).toEqual(count);
});
