/** What runs `pawl` where it was called, and that every command to paste begins with it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { pawlWords } from "../../cli/shell-command.ts";
import { CliHarness } from "./harness.ts";

const clone = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "pawl-words-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with a program of the name pawl. */
function programIn(path: string): string {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, "pawl"), "#!/bin/sh\n", { mode: 0o755 });
  return join(folder, path);
}

test("in a clone npx runs pawl, also in its folders, though npx has put pawl on the path of the process", () => {
  const path = [join(clone, "node_modules/.bin"), programIn("other/node_modules/.bin"), "/usr/bin"].join(
    delimiter,
  );
  expect(pawlWords(clone, path)).toEqual(["npx", "pawl"]);
  expect(pawlWords(join(clone, "functions/tasks"), path)).toEqual(["npx", "pawl"]);
});

test("where pawl is on the user's path, its name runs it anywhere", () => {
  const path = ["/usr/bin", programIn("bin")].join(delimiter);
  expect(pawlWords(clone, path)).toEqual(["pawl"]);
  expect(pawlWords("/", path)).toEqual(["pawl"]);
});

test("elsewhere npx runs the pawl of the folder's packages, and without any the file itself does", () => {
  mkdirSync(join(folder, "app/node_modules/.bin"), { recursive: true });
  mkdirSync(join(folder, "app/src"));
  symlinkSync(join(clone, "cli/bin.js"), join(folder, "app/node_modules/.bin/pawl"));
  expect(pawlWords(join(folder, "app/src"))).toEqual(["npx", "pawl"]);
  expect(pawlWords(folder)).toEqual([join(clone, "cli/bin.js")]);
});

const errored = "import-cities/2026-11-21T08:00:00Z/startup-0ae3b1~v1";
const running = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";

test.each<readonly string[]>([
  ["--help"],
  ...commands.map(({ name }) => [name, "--help"]),
  ["status", "import-cities", "-n", "1"],
  ["status", errored],
  ["status", running],
  ["history", "-n", "1"],
  ["cancel", "count-cities"],
  ["dismiss", errored],
  ["run", "count-cities", "--wait", "--timeout", "1s"],
])("every command that pawl %j %j %j prints begins with what runs it here", async (...args) => {
  const cli = await CliHarness.seeded();
  await cli.pawl(["pause", "expire-cities"]);
  const { stdout, stderr } = await cli.pawl(args.filter(Boolean), { runBy: ["npx", "pawl"] });
  const names = commands.map(({ name }) => name).join("|");
  const bare = new RegExp(`(?<!npx )\\bpawl (?:${names}|\\[)`);
  expect(`${stdout}${stderr}`.split("\n").filter((line) => bare.test(line))).toEqual([]);
  expect(`${stdout}${stderr}`).toContain("npx pawl");
});

test("the hint of how to resume a paused task begins with what runs pawl here", async () => {
  const cli = new CliHarness();
  await cli.pawl(["pause", "count-cities"]);
  const { stderr } = await cli.pawl(["run", "count-cities"], { runBy: ["/a b/bin.js"] });
  expect(stderr).toContain("resume it with '/a b/bin.js' resume count-cities, or");
});
