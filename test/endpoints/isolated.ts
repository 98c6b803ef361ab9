/**
 * Runs a program again in a network namespace of its own, where only it can reach what it serves, and it can reach
 * nothing else: DynamoDB Local listens on all interfaces, and no AWS account can be met by mistake. Linux alone has
 * such namespaces, and not every machine allows them.
 *
 * The program ends when its standard input closes, which also happens when this process is gone.
 */
import { spawn, spawnSync } from "node:child_process";

const inside = 'ip link set lo up && exec "$0" "$@"';
const isolate = ["--net", "--map-root-user", "sh", "-c", inside];

export function canIsolate(): boolean {
  return spawnSync("unshare", [...isolate, "true"]).status === 0;
}

/** @returns its exit code, 1 where a signal ended it */
export async function runIsolated(args: readonly string[], signal: AbortSignal): Promise<number> {
  const child = spawn("unshare", [...isolate, process.execPath, ...args], {
    stdio: ["pipe", "inherit", "inherit"],
    detached: true,
  });
  const end = () => child.stdin.destroy();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  return new Promise((ended, failed) =>
    child.once("error", failed).once("close", (code) => ended(code ?? 1)),
  );
}
