/** What the suite installs is whole, or not there. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptFolder } from "./install/kept-folder.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "pawl-kept-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

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

test("an installation that fails leaves nothing, and the next one begins anew", async () => {
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
    other = folder.replace(/\.\d+$/, "");
    mkdirSync(other);
    writeFileSync(join(other, "text"), "first");
    writeFileSync(join(folder, "text"), "second");
  };
  const folder = await keptFolder("tool", ["lock"], slow, cache);
  expect([folder, readFileSync(join(folder, "text"), "utf8")]).toEqual([other, "first"]);
  expect(readdirSync(cache)).toHaveLength(1);
});
