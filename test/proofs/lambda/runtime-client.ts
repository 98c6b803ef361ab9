/**
 * AWS's runtime client for Node, as npm has it: the program that runs a handler inside Lambda. It is fetched at test
 * time, since it is no part of what is deployed, and a package that depends on it would have to compile its native half.
 * Its program is used unchanged. `native-client.mjs` takes the place of the native half.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../steps.ts";

const version = "4.0.2";
/** Of the package's archive, as the registry has recorded it. */
const sha512 = "FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==";

/** The path of its program. Fetches it where an earlier proof has not. @throws when it cannot be had, or is another */
export function runtimeClient(): string {
  const folder = join(root, ".cache", `aws-lambda-ric-${version}`);
  const program = join(folder, "package/index.mjs");
  if (existsSync(program)) return program;
  const unpacked = `${folder}.${process.pid}`;
  mkdirSync(unpacked, { recursive: true });
  run("npm", ["pack", `aws-lambda-ric@${version}`, "--silent", `--pack-destination=${unpacked}`]);
  const archive = join(unpacked, `aws-lambda-ric-${version}.tgz`);
  const found = createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (found !== sha512) throw new Error(`aws-lambda-ric ${version} has SHA-512 ${found}, expected ${sha512}`);
  run("tar", ["-xzf", archive, "-C", unpacked]);
  renameSync(unpacked, folder);
  return program;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
}
