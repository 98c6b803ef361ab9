/**
 * The browser that the tests of the console drive: Debian's Chromium. Where there is one without windows, which Debian has as
 * a package of its own, it is taken: it opens a page in less than half the time.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const packageName = "chromium-headless-shell";
const places = [
  `/usr/bin/${packageName}`,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Its path; undefined where there is none. `CHROMIUM` names another one. */
function chromiumHere(): string | undefined {
  return [process.env.CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
}

/** @throws Error where there is none */
export function findChromium(): string {
  const found = chromiumHere();
  if (found === undefined) throw new Error(`no Chromium is installed: apt-get install ${packageName}`);
  return found;
}

/** Installs it where it is missing and this machine lets it. Returns why there is none; undefined where there is one. */
export function installChromium(): string | undefined {
  if (chromiumHere() !== undefined) return undefined;
  if (process.getuid?.() !== 0) return "no Chromium is installed, and only root may install one";
  console.log(`no Chromium is installed: apt-get install ${packageName}`);
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", packageName]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const { status, error, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
    if (status !== 0) return `apt-get ${args[0]} failed: ${error?.message ?? stderr.trim()}`;
  }
  return chromiumHere() === undefined ? "apt-get installed no Chromium" : undefined;
}
