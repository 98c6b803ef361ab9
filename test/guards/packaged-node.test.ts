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
