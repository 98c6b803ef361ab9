import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changedPaths, changeWords, ProjectSources } from "../../../local/project/index.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pawl-sources-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("every file counts but those that cannot matter or change by themselves", async () => {
  const counted = [
    "cities.csv",
    "data/a.sql",
    "functions/tasks/a.ts",
    "infra/tasks.ts",
    "node_modules/.package-lock.json",
    "package-lock.json",
  ];
  const others = [
    ".git/index",
    ".pawl/sqs.sqlite",
    "README.md",
    "cdk.out/manifest.json",
    "cli/main.ts",
    "functions/node_modules/a/index.js",
    "functions/tasks/.a.ts.swp",
    "functions/tasks/4913",
    "functions/tasks/a.test.ts",
    "functions/tasks/a.ts~",
    "local/dev/dev.ts",
    "node_modules/a/index.js",
    "npm-debug.log",
    "state/sqs.sqlite",
    "test/tasks/a.test.ts",
  ];
  for (const path of [...counted, ...others]) write(path);
  const sources = new ProjectSources(root, [join(root, "state")]);
  expect([...(await sources.read()).keys()]).toEqual(counted);
});

test("a file that is written, replaced, moved, added or removed is a change, and one that is only touched is none", async () => {
  for (const name of ["a", "b", "c", "d"]) write(`functions/tasks/${name}.ts`);
  write("functions/old/x.ts");
  const sources = new ProjectSources(root);
  const before = await sources.read();

  utimesSync(join(root, "functions/tasks/d.ts"), 1, 1);
  expect(changedPaths(before, await sources.read())).toEqual([]);

  write("functions/tasks/a.ts", "written");
  write("functions/tasks/b.new", "replaced");
  renameSync(join(root, "functions/tasks/b.new"), join(root, "functions/tasks/b.ts"));
  rmSync(join(root, "functions/tasks/c.ts"));
  renameSync(join(root, "functions/old"), join(root, "functions/new"));
  expect(changedPaths(before, await sources.read())).toEqual([
    "functions/new/x.ts",
    "functions/old/x.ts",
    "functions/tasks/a.ts",
    "functions/tasks/b.ts",
    "functions/tasks/c.ts",
  ]);
});

test("a change of the same length, with the times put back, is found", async () => {
  write("infra/tasks.ts", "one");
  utimesSync(join(root, "infra/tasks.ts"), 1_000, 1_000);
  const sources = new ProjectSources(root);
  const before = await sources.read();
  write("infra/tasks.ts", "two");
  utimesSync(join(root, "infra/tasks.ts"), 1_000, 1_000);
  expect(changedPaths(before, await sources.read())).toEqual(["infra/tasks.ts"]);
});

test("a linked folder counts as what it leads to, and links in a circle come to an end", async () => {
  write("elsewhere/a.ts");
  mkdirSync(join(root, "project/functions"), { recursive: true });
  symlinkSync(join(root, "elsewhere"), join(root, "project/functions/shared"));
  symlinkSync(join(root, "project"), join(root, "project/functions/round"));
  const sources = new ProjectSources(join(root, "project"));
  expect([...(await sources.read()).keys()]).toEqual(["functions/shared/a.ts"]);
});

test("a change is worded by the names of tasks and the paths of other files, three at most", () => {
  const snapshot = (...entries: [string, string][]) => new Map(entries);
  const before = snapshot(["functions/tasks/import-cities.ts", "1"], ["infra/stages.ts", "1"]);
  const words = (...entries: [string, string][]) => changeWords(before, snapshot(...entries));
  expect(words(...before)).toBeUndefined();
  expect(words(["functions/tasks/import-cities.ts", "2"], ["infra/stages.ts", "1"])).toBe(
    "import-cities changed",
  );
  expect(words(["functions/tasks/clean/all.ts", "1"], ["infra/stages.ts", "2"])).toBe(
    "clean.all added, import-cities removed, infra/stages.ts changed",
  );
  const many = ["a", "b", "c", "d", "e"].map((name): [string, string] => [`functions/tasks/${name}.ts`, "1"]);
  expect(words(...before, ...many)).toBe("a added, b added, c added, 2 more files");
  const inOther = snapshot(["teams/shop/a.ts", "1"], ["functions/tasks/b.ts", "1"]);
  expect(changeWords(snapshot(), inOther, ["teams"])).toBe("functions/tasks/b.ts added, shop.a added");
});
