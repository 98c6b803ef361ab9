/** The packaged Node is the one that the project knows: its version, and the SHA-256 of its binary. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";

function json(path: string) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

const recorded: { readonly package: string; readonly version: string; readonly sha256: string } =
  json("cli/packaged-node.json");

test("the recorded version of the packaged Node is the one that package.json and the lock file pin", () => {
  const pinned = json("package.json").optionalDependencies;
  const locked = json("package-lock.json").packages[`node_modules/${recorded.package}`];
  expect([pinned[recorded.package], locked.version]).toEqual([recorded.version, recorded.version]);
  expect(Object.keys(pinned)).toEqual([recorded.package]);
});

const isPackaged = process.platform === "linux" && process.arch === "x64";

test.skipIf(!isPackaged)("the packaged Node's binary has the SHA-256 that the project records", () => {
  const binary = readFileSync(join(root, "node_modules", recorded.package, "bin/node"));
  expect(createHash("sha256").update(binary).digest("hex")).toBe(recorded.sha256);
});

/**
 * Packages that say they need a newer Node than npm may run under here. They are never loaded by it, but by the packaged
 * Node or by Lambda's. Their entries in the lock file are without `engines`, so that `npm ci` does not warn of them: after
 * an update take the field out again.
 */
const underModernNode = ["@middy/core", "@middy/util", "commander", "vitest"];

test("npm ci warns of no package's engine under the oldest Node with which Pawl starts", () => {
  const packages: Record<string, { readonly engines?: { readonly node?: string } }> =
    json("package-lock.json").packages;
  expect(packages[""]?.engines?.node).toBe(">=20");
  for (const name of underModernNode) expect(packages[`node_modules/${name}`]).not.toHaveProperty("engines");
  const needing = Object.entries(packages).filter(([, { engines }]) => !takesNode20(engines?.node ?? "*"));
  expect(needing.map(([path]) => path)).toEqual([]);
});

/** Whether one of the ranges of an `engines` field takes Node 20. */
function takesNode20(ranges: string): boolean {
  return ranges
    .split("||")
    .map((range) => /(>=|\^|)\s*(\d+|\*)/.exec(range) ?? [])
    .some(
      ([, operator, major]) => major === "*" || (operator === ">=" ? Number(major) <= 20 : major === "20"),
    );
}

test("npm ci warns of no install script", () => {
  const { allowScripts } = json("package.json");
  const packages: Record<string, { readonly hasInstallScript?: boolean }> =
    json("package-lock.json").packages;
  const scripted = Object.entries(packages)
    .filter(([path, { hasInstallScript }]) => hasInstallScript && path !== "")
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripted)].sort());
});
