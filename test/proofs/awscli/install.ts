/**
 * Installs the AWS CLI from PyPI, each package checked against the hash in `lock.txt`, into a folder of the user's cache
 * that later runs find. It is made under a name of this process and then renamed, so one that is there is whole.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const lock = join(import.meta.dirname, "lock.txt");
const python = "python3";

/** The folder of the packages, for `PYTHONPATH`; or why there is none on this machine. */
export function installAwsCli(): { readonly packages: string } | { readonly why: string } {
  const release = run(["--version"]);
  if ("why" in release) return release;
  const key = createHash("sha256")
    .update(readFileSync(lock))
    .update(release.output)
    .digest("hex")
    .slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pawl");
  const packages = join(cache, `awscli-${key}`);
  if (existsSync(packages)) return { packages };
  mkdirSync(cache, { recursive: true });
  const own = `${packages}.${process.pid}`;
  const flags = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
  const locked = ["--require-hashes", "--only-binary", ":all:", "-r", lock];
  const installed = run(["-m", "pip", "install", ...flags, ...locked, "--target", own]);
  try {
    if ("why" in installed) return installed;
    // Another run may have been faster.
    if (!existsSync(packages)) renameSync(own, packages);
    return { packages };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): { readonly output: string } | { readonly why: string } {
  const { status, error, stdout, stderr } = spawnSync(python, args, { encoding: "utf8", timeout: 300_000 });
  if (status === 0) return { output: stdout };
  return { why: (error?.message ?? `${stdout}${stderr}`).trim().split("\n").at(-1) ?? "" };
}
