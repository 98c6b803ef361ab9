import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { root } from "../steps.ts";
import { CliHarness } from "./harness.ts";

/** The modules that a file imports before it runs. Type imports are erased. */
function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(?!type\s)(?:[^;]*?\sfrom\s+)?"([^"]+)"/gm)].map(
    ([, name]) => name as string,
  );
}

test("the table of commands says of each what it says of itself, and lists no command twice", async () => {
  const cli = new CliHarness();
  for (const { name, term, description } of commands) {
    const { stdout, exitCode } = await cli.pawl([name, "--help"]);
    expect([name, exitCode]).toEqual([name, 0]);
    const [usage = "", , ...text] = stdout.split("\n");
    expect(usage).toBe(`Usage: pawl ${name === "completion" ? term.replace(" ", " [options] ") : term}`);
    expect(text.join(" ").replace(/ +/g, " ")).toContain(description);
  }
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
});

test("help lists the commands, and loads none of them", () => {
  const seen = loadedBy("cli/main.ts");
  expect(
    [...seen.files].filter((file) =>
      /cli\/(commands\/(runs|reading)|deployment|show|session|options)/.test(file),
    ),
  ).toEqual([]);
  expect([...seen.packages]).toEqual(["commander"]);
});

test("no command loads an SDK, a schema checker or the local AWS before it needs it", () => {
  const entries = [
    ...readFileSync(join(root, "cli/commands/index.ts"), "utf8").matchAll(/import\("(.+?)"\)/g),
  ];
  expect(entries).toHaveLength(commands.length);
  for (const [, file = ""] of entries) {
    const { files, packages } = loadedBy(join("cli/commands", file));
    expect([...packages].filter((name) => name !== "commander")).toEqual([]);
    expect(
      [...files].filter((each) => /\/(local|infra|functions\/(store|queue|schedule|runs))\//.test(each)),
    ).toEqual([]);
  }
});

test("telling why a task does not start loads nothing of the engine", () => {
  const { files } = loadedBy("cli/show/why.ts");
  expect([...files].filter((each) => /\/functions\/(runs|operators)\//.test(each))).toEqual([]);
});

/** What a file imports before it runs, and what those files import. */
function loadedBy(file: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string) => {
    if (files.has(path)) return;
    files.add(path);
    for (const name of imports(path)) {
      if (name.startsWith(".")) visit(resolve(dirname(path), name));
      else if (!name.startsWith("node:")) packages.add(name);
    }
  };
  visit(join(root, file));
  return { files, packages };
}
