/** Finds a Python of this machine, and installs locked packages for it, each checked against the hash in its lock. */
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import { UnavailableError } from "../endpoint.ts";
import { keptFolder } from "./kept-folder.ts";

const locks = join(import.meta.dirname, "../locks");

/** Finds a Python of one of these releases, such as "3.13": in PATH, then among pyenv's. @throws UnavailableError */
export async function findPython(releases: readonly string[], signal: AbortSignal): Promise<string> {
  for (const release of releases) {
    for (const candidate of [`python${release}`, "python3", ...pyenvs(release)]) {
      // A shim of pyenv is there for each release that is installed, and fails unless that one is selected.
      const told = await runCommand(candidate, ["--version"], { signal, seconds: 30 }).catch((error) => {
        signal.throwIfAborted();
        if (error.code !== "ENOENT") throw error;
      });
      if (told?.code === 0 && told.output.startsWith(`Python ${release}.`)) return candidate;
    }
  }
  throw new UnavailableError(`there is no Python ${releases.join(" or ")} on this machine`);
}

function pyenvs(release: string): string[] {
  const versions = join(process.env.PYENV_ROOT || join(homedir(), ".pyenv"), "versions");
  try {
    const found = readdirSync(versions).filter((name) => name.startsWith(`${release}.`));
    return found.map((name) => join(versions, name, "bin", `python${release}`));
  } catch {
    return [];
  }
}

/**
 * Makes a virtual environment with the packages of a lock in `locks/`. @returns its Python
 * @param buildLock what builds the packages that come as source
 * @throws UnavailableError where the packages cannot be had; an error where one is not what the lock says
 */
export async function installPython(
  lock: string,
  { python, buildLock, signal }: { python: string; buildLock?: string; signal: AbortSignal },
): Promise<string> {
  const files = [...(buildLock === undefined ? [] : [buildLock]), lock].map((name) =>
    join(locks, `${name}.txt`),
  );
  const { output: release } = await runCommand(python, ["--version"], { signal, seconds: 30 });
  const decidedBy = [python, release, ...files.map((file) => readFileSync(file, "utf8"))];
  const folder = await keptFolder(lock, decidedBy, async (made) => {
    // Debian's Python has no venv until a package of its own is installed.
    const { code, output } = await runCommand(python, ["-m", "venv", made], { signal, seconds: 120 });
    if (code !== 0)
      throw new UnavailableError(`${python} could not make a venv: ${output.trim().slice(0, 500)}`);
    for (const file of files) await pipInstall(join(made, "bin/python"), file, signal);
  });
  return join(folder, "bin/python");
}

async function pipInstall(python: string, lock: string, signal: AbortSignal): Promise<void> {
  // What builds a package is locked too, so pip may not fetch a newer one for it.
  const flags = ["--require-hashes", "--no-deps", "--no-build-isolation", "--no-compile", "--no-input", "-q"];
  const { code, output } = await runCommand(python, ["-m", "pip", "install", ...flags, "-r", lock], {
    signal,
    seconds: 600,
  });
  if (code === 0) return;
  const last = output.trimEnd().split("\n").slice(-8).join("\n");
  if (/DO NOT MATCH THE HASHES/.test(output)) throw new Error(`a package is not what ${lock} says:\n${last}`);
  throw new UnavailableError(`pip could not install ${lock.split("/").at(-1)}: ${last}`);
}
