/** Runs commands one after the other, each with its output, and counts what passed. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

export const root = dirname(import.meta.dirname);

/** What a step came to. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs a program of `node_modules/.bin` or of the machine, in the project's root. True where it exits with 0. */
export function run(title: string, command: string, args: readonly string[]): boolean {
  const started = performance.now();
  const bin = join(root, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CDK_DISABLE_CLI_TELEMETRY: "true" };
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${status === 0 ? "ok" : "FAILED"} ${title} (${seconds} s)${error ? `: ${error.message}` : ""}`,
  );
  return status === 0;
}

/** Types, those of the page in the browser too, Biome and synth. */
export function check(): Count {
  const results = [
    run("types", "tsc", ["--noEmit"]),
    run("types of the console's page", "tsc", ["--noEmit", "-p", "cli/console/page"]),
    run("biome", "biome", ["check", "--error-on-warnings", "."]),
    run("synth", "cdk", ["synth", "--quiet", "--output", "cdk.out"]),
  ];
  const passed = results.filter((ok) => ok).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

/** The line that a machine reads, and the exit code. */
export function finish({ passed, failed, skipped }: Count): void {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
