/** Which Python the suite takes. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UnavailableError } from "./endpoint.ts";
import { findPython } from "./install/python.ts";

let folder: string;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-python-"));
  mkdirSync(join(folder, "bin"));
  vi.stubEnv("PATH", `${join(folder, "bin")}:/bin:/usr/bin`);
  vi.stubEnv("PYENV_ROOT", join(folder, "pyenv"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A program that does this for `--version`. */
function program(path: string, line: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a Python in PATH is taken where it is of the release, whatever its name says", async () => {
  program("bin/python9.1", "echo Python 9.0.4");
  program("bin/python3", "echo Python 9.1.2");
  expect(await findPython(["9.1"], signal)).toBe("python3");
});

test("where pyenv's shim refuses, the Python that pyenv has is taken", async () => {
  program("bin/python9.1", "echo pyenv: python9.1: command not found >&2; exit 127");
  program("bin/python3", "echo Python 9.0.4");
  program("pyenv/versions/9.0.4/bin/python9.0", "echo Python 9.0.4");
  const found = program("pyenv/versions/9.1.13/bin/python9.1", "echo Python 9.1.13");
  expect(await findPython(["9.1"], signal)).toBe(found);
});

test("release 9.13 is not 9.1, and what is not there is said", async () => {
  program("bin/python3", "echo Python 9.13.0");
  const looked = findPython(["9.1", "9.2"], signal);
  await expect(looked).rejects.toThrow(UnavailableError);
  await expect(looked).rejects.toThrow("there is no Python 9.1 or 9.2 on this machine");
});
