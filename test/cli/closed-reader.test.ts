/** What the process does when whatever reads its output has closed it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Runs the fixture with its output closed after the first line. @returns its exit code and what it told of its work */
async function closedAfterOneLine(...args: string[]): Promise<{ code: number; told: string }> {
  const fixture = join(import.meta.dirname, "closed-reader-fixture.ts");
  const child = spawn(process.execPath, [fixture, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.on("data", (data) => (told += data));
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = await once(child, "close");
  return { code, told };
}

test.each([
  ["dismiss", "import-cities", "--yes"],
  ["redrive", "import-cities", "--errored", "--yes"],
  ["pause", "count-cities", "--runs", "--yes"],
])("pawl %s finishes all its work when its reader closes, and then ends quietly", async (...args) => {
  const { code, told } = await closedAfterOneLine(...args);
  expect(told).toMatch(/\b40 (?:dismissed|redriven)\n|unfinished runs paused: 40\n/);
  expect(told).toMatch(/left: 0\n$/);
  expect(code).toBe(0);
});
