import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FunctionLog } from "../../../../local/services/lambda/environment/log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a stream that is too long for its files says how many of its lines were dropped", () => {
  const log = new FunctionLog(
    folder,
    "f",
    "s",
    () => {},
    () => 0,
  );
  const line = "x".repeat(1024 * 1024);
  for (let i = 0; i < 50; i++) log.write(`${i} ${line}`);
  log.close();
  const read = (name: string) =>
    readFileSync(join(folder, "f", name), "utf8")
      .trimEnd()
      .split("\n");
  const [earlier, newest] = [read("s.log.earlier"), read("s.log")];
  const numbers = [...earlier, ...newest]
    .map((text) => Number(/\b(\d+) x/.exec(text)?.[1]))
    .filter((n) => n >= 0);
  const kept = numbers.length;
  expect(numbers).toEqual(Array.from({ length: kept }, (_, i) => 50 - kept + i));
  expect(newest[0]).toContain(
    `the first ${50 - kept} lines of this stream were dropped: pawl dev keeps the last ones`,
  );
  expect(kept).toBeGreaterThan(16);
});

test("a line without an end is passed on in parts, and nothing of it is lost", async () => {
  const parts: string[] = [];
  const log = new FunctionLog(
    folder,
    "f",
    "s",
    ({ text }) => parts.push(text),
    () => 0,
  );
  const output = new PassThrough();
  log.follow(output);
  for (let i = 0; i < 20; i++) output.write("y".repeat(64 * 1024));
  await new Promise((passed) => setImmediate(passed));
  expect(parts.length).toBeGreaterThanOrEqual(3);
  output.destroy();
  await new Promise((passed) => setImmediate(passed));
  expect(parts.join("")).toBe("y".repeat(20 * 64 * 1024));
  log.close();
});

test.each([
  ["the disk is full", () => symlinkSync("/dev/full", join(folder, "f", "s.log")), "ENOSPC"],
  ["its file is a folder", () => mkdirSync(join(folder, "f", "s.log")), "EISDIR"],
  ["its folder is a file", () => rmSync(join(folder, "f"), { recursive: true }), "EEXIST"],
])("where %s, lines are passed on all the same, and the loss is said once", async (what, damage, code) => {
  mkdirSync(join(folder, "f"));
  damage();
  if (what === "its folder is a file") writeFileSync(join(folder, "f"), "");
  const lines: string[] = [];
  const log = new FunctionLog(
    folder,
    "f",
    "s",
    ({ text }) => lines.push(text),
    () => 0,
  );
  const output = new PassThrough();
  log.follow(output);
  output.write("one\ntwo\n");
  await new Promise((passed) => setImmediate(passed));
  log.write("REPORT");
  log.close();
  const told = lines.filter((line) => line !== "one" && line !== "two");
  expect(lines.filter((line) => !told.includes(line))).toEqual(["one", "two"]);
  expect(told).toEqual([expect.stringMatching(`^lines are shown, and not kept in a file: ${code}`)]);
});
