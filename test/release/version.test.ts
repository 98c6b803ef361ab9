/** The script of a release, over a project of a few files in a folder of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { version } from "../../functions/model/format/version.ts";
import { blockMistakes, blocksOf } from "../../release/version/changelog.ts";
import { versionsIn } from "../../release/version/files.ts";
import { checks, release } from "../../release/version/release.ts";
import { root as projectRoot } from "../steps.ts";

let root: string;

const files: Readonly<Record<string, string>> = {
  "package.json":
    '{\n  "name": "pawl",\n  "version": "0.2.0",\n  "dependencies": {\n    "version": "9.9.9"\n  }\n}\n',
  "package-lock.json":
    '{\n  "name": "pawl",\n  "version": "0.2.0",\n  "packages": {\n    "": {\n      "name": "pawl",\n      "version": "0.2.0"\n    },\n    "node_modules/a": {\n      "version": "9.9.9"\n    }\n  }\n}\n',
  "create/package.json": '{\n  "name": "create-pawl",\n  "version": "0.2.0"\n}\n',
  "functions/model/format/version.ts": 'export const version = "0.2.0";\n',
  "README.md": "# Pawl\n\nPawl is version 0.2.0: tested.\n",
  "CHANGELOG.md":
    "# Changelog\n\n## 0.3.0 (unreleased)\n\n**What you must act on.** Nothing.\n\n- **More.** Something.\n\n## 0.2.0 (2026-01-02)\n\n- Less.\n",
  "docs/upgrade/0.3.0.md": "# To 0.3.0\n",
  "test/fixtures/0.3.0/about.json": "{}\n",
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pawl-release-"));
  for (const [path, text] of Object.entries(files)) put(path, text);
  git("init", "--quiet");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  commit();
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function text(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "Change something");
}

/** @param failing a check that fails */
function run(args: readonly string[], failing?: string) {
  const said: string[] = [];
  const ran: string[] = [];
  const exitCode = release(args, {
    root,
    day: "2026-03-01",
    say: (line) => void said.push(line),
    run: (script) => {
      ran.push(script);
      if (script === failing) throw new Error(`${script} failed`);
    },
  });
  return { exitCode, said, ran };
}

test("a release raises the version in each file, dates its block, runs the checks, commits and tags", () => {
  expect(run(["0.3.0"])).toMatchObject({ exitCode: 0, ran: [...checks] });

  expect([...versionsIn(root).values()]).toEqual(["0.3.0", "0.3.0", "0.3.0", "0.3.0", "0.3.0"]);
  expect(text("package.json").match(/9\.9\.9/g)).toHaveLength(1);
  expect(text("package-lock.json").match(/9\.9\.9/g)).toHaveLength(1);
  expect(blocksOf(text("CHANGELOG.md")).map((block) => [block.version, block.released])).toEqual([
    ["0.3.0", "2026-03-01"],
    ["0.2.0", "2026-01-02"],
  ]);
  expect(git("log", "-1", "--format=%s")).toBe("Release 0.3.0");
  expect(git("describe", "--exact-match")).toBe("v0.3.0");
  expect(git("status", "--porcelain")).toBe("");
});

test("a dry run says what it would do, and changes nothing", () => {
  const before = git("rev-parse", "HEAD");
  const { exitCode, said, ran } = run(["0.3.0", "--dry-run"]);
  expect({ exitCode, ran }).toEqual({ exitCode: 0, ran: [] });
  expect(said).toEqual([
    "would write 0.3.0 into package.json, package-lock.json, functions/model/format/version.ts, README.md, create/package.json",
    "would date its block of CHANGELOG.md 2026-03-01",
    ...checks.map((check) => `would run npm run ${check}`),
    'would commit "Release 0.3.0" and tag v0.3.0',
  ]);
  expect(git("rev-parse", "HEAD")).toBe(before);
  expect(git("status", "--porcelain")).toBe("");
  expect(git("tag")).toBe("");
});

test("a release whose checks fail leaves the files as they were", () => {
  const { exitCode, said, ran } = run(["0.3.0"], "test");
  expect({ exitCode, ran }).toEqual({ exitCode: 1, ran: ["check", "test"] });
  expect(said.at(-1)).toBe(
    "error: npm run test failed: nothing was released, and the files are as they were",
  );
  for (const path of Object.keys(files)) expect(text(path)).toBe(files[path]);
  expect(git("tag")).toBe("");
});

test.each<[string, () => void, string]>([
  [
    "a change that is not committed",
    () => put("docs/a.md", "a"),
    "the tree is not clean: commit or remove ?? docs/a.md",
  ],
  ["a tag that is there", () => void git("tag", "v0.3.0"), "the tag v0.3.0 is there already"],
  [
    "files of two versions",
    () => put("functions/model/format/version.ts", 'export const version = "0.1.9";\n'),
    "files have versions 0.2.0 and 0.1.9",
  ],
  [
    "no block",
    () => put("CHANGELOG.md", "# Changelog\n\n## 0.2.0 (2026-01-02)\n"),
    "CHANGELOG.md begins with 0.2.0, expected 0.3.0",
  ],
  [
    "a block that lists nothing",
    () => put("CHANGELOG.md", "# Changelog\n\n## 0.3.0 (unreleased)\n\nWhat you must act on: nothing.\n"),
    "CHANGELOG.md lists nothing for 0.3.0",
  ],
  [
    "a block that does not say what one must act on",
    () => put("CHANGELOG.md", "# Changelog\n\n## 0.3.0 (unreleased)\n\n- More.\n"),
    "CHANGELOG.md does not say what one must act on in 0.3.0, should it be nothing",
  ],
  [
    "no page on how to upgrade",
    () => rmSync(join(root, "docs/upgrade/0.3.0.md")),
    "docs/upgrade/0.3.0.md is missing: docs/releases.md says what it is",
  ],
  [
    "no files of what it stores",
    () => rmSync(join(root, "test/fixtures/0.3.0/about.json")),
    "test/fixtures/0.3.0/about.json is missing: docs/releases.md says what it is",
  ],
])("%s is said before anything is written", (what, change, mistake) => {
  change();
  if (!what.includes("not committed") && !what.includes("tag")) commit();
  const before = git("status", "--porcelain");
  const { exitCode, said, ran } = run(["0.3.0"]);
  expect({ exitCode, ran, said }).toEqual({ exitCode: 1, ran: [], said: [`error: ${mistake}`] });
  expect(git("status", "--porcelain")).toBe(before);
});

test("a version that comes before that of the files is refused", () => {
  const { exitCode, said } = run(["0.1.9"]);
  expect(exitCode).toBe(1);
  expect(said[0]).toBe("error: version 0.1.9 comes before 0.2.0, which the files have");
});

test.each([[[]], [["0.3"]], [["v0.3.0"]], [["0.3.0", "0.4.0"]]])("%j is wrong usage", (args) => {
  expect(run(args)).toEqual({
    exitCode: 2,
    ran: [],
    said: ["usage: npm run release -- VERSION [--dry-run], VERSION such as 0.3.0"],
  });
});

test("the project's own files have one version, and its CHANGELOG tells of it as a release wants it", () => {
  expect([...new Set(versionsIn(projectRoot).values())]).toEqual([version]);
  const changelog = readFileSync(join(projectRoot, "CHANGELOG.md"), "utf8");
  const [newest] = blocksOf(changelog);
  if (newest?.released === "unreleased") expect(blockMistakes(changelog, version)).toEqual([]);
  expect(newest?.version).toBe(version);
});
