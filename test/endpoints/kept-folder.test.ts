/** What the suite installs is whole, or not there. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UnavailableError } from "./endpoint.ts";
import { keptFolder } from "./install/kept-folder.ts";
import { installPython } from "./install/python.ts";

let cache: string;
beforeEach(() => {
  cache = realpathSync(mkdtempSync(join(tmpdir(), "pawl-kept-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

/** Installs a text, and counts. */
function installer(text: string) {
  const install = async (folder: string) => {
    install.times++;
    writeFileSync(join(folder, "text"), text);
  };
  install.times = 0;
  return install;
}

test("a folder is installed once for a lock, and again for another", async () => {
  const install = installer("one");
  const folder = await keptFolder("tool", ["lock 1"], install, cache);
  expect(readFileSync(join(folder, "text"), "utf8")).toBe("one");
  expect(await keptFolder("tool", ["lock 1"], install, cache)).toBe(folder);
  expect(install.times).toBe(1);
  expect(await keptFolder("tool", ["lock 2"], install, cache)).not.toBe(folder);
  expect(install.times).toBe(2);
});

test("an installation that fails leaves nothing, and the next one starts over", async () => {
  const broken = async (folder: string) => {
    writeFileSync(join(folder, "half"), "");
    throw new Error("no network");
  };
  await expect(keptFolder("tool", ["lock"], broken, cache)).rejects.toThrow("no network");
  expect(readdirSync(cache)).toEqual([]);
  const folder = await keptFolder("tool", ["lock"], installer("whole"), cache);
  expect(readdirSync(folder)).toEqual(["text"]);
});

test("what a process that is gone left half made is removed, and what a live one makes is not", async () => {
  // No process has an id that large: Linux allows 4,194,304 at most.
  const [gone, live] = [join(cache, "tool-0a1b.99999999"), join(cache, `tool-2c3d.${process.ppid}`)];
  for (const folder of [gone, live]) mkdirSync(folder);
  await keptFolder("other", ["lock"], installer("one"), cache);
  expect([existsSync(gone), existsSync(live)]).toEqual([false, true]);
});

test("of two that are made at once, one stays and both callers get it", async () => {
  let other = "";
  const slow = async (folder: string) => {
    // Another process is done first.
    const kept = folder.replace(/\.\d+$/, "");
    other = `${kept}.${process.ppid}`;
    mkdirSync(other);
    writeFileSync(join(other, "text"), "first");
    symlinkSync(basename(other), kept);
    writeFileSync(join(folder, "text"), "second");
  };
  const folder = await keptFolder("tool", ["lock"], slow, cache);
  expect([folder, readFileSync(join(folder, "text"), "utf8")]).toEqual([other, "first"]);
  expect(readdirSync(cache).sort()).toEqual([basename(other).replace(/\.\d+$/, ""), basename(other)]);
});

test("a folder stays where it was made, so a command in it that begins with its path runs", async () => {
  const install = async (folder: string) => {
    symlinkSync(process.execPath, join(folder, "node"));
    writeFileSync(join(folder, "command"), `#!${join(folder, "node")}\nconsole.log("ran");\n`, {
      mode: 0o755,
    });
  };
  const folder = await keptFolder("tool", ["lock"], install, cache);
  expect(spawnSync(join(folder, "command"), { encoding: "utf8" }).stdout).toBe("ran\n");
});

test("what a link leads to is kept once its process is gone, and a link that leads nowhere is removed", async () => {
  const made = join(cache, "tool-0a1b.99999999");
  mkdirSync(made);
  symlinkSync(basename(made), join(cache, "tool-0a1b"));
  symlinkSync("none", join(cache, "broken"));
  await keptFolder("other", ["lock"], installer("one"), cache);
  expect(readdirSync(cache).filter((name) => !name.startsWith("other"))).toEqual([
    "tool-0a1b",
    basename(made),
  ]);
});

test("a Python that cannot make a venv is told as something that the machine lacks, with the reason", async () => {
  const python = join(cache, "python3.13");
  const says = "ensurepip is not available: apt install python3.13-venv";
  writeFileSync(
    python,
    `#!/bin/sh\n[ "$1" = --version ] && echo Python 3.13.5 && exit\necho ${says}\nexit 1\n`,
    {
      mode: 0o755,
    },
  );
  vi.stubEnv("XDG_CACHE_HOME", cache);
  const { signal } = new AbortController();
  const error = await installPython("ministack", { python, signal }).catch((thrown: unknown) => thrown);
  expect(error).toEqual(new UnavailableError(`${python} could not make a venv: ${says}`));
});
