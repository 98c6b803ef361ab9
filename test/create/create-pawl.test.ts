/** What `npm create pawl` writes, and what it refuses. `npm run prove:package` installs and runs it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isProjectName, projectNameRule } from "../../functions/model/task/project-name.ts";
import { pawlRoot } from "../../roots.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "create-pawl-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function create(...words: string[]) {
  const { status, stdout, stderr } = spawnSync("node", [join(pawlRoot, "create/index.js"), ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const json = (path: string) => JSON.parse(readFileSync(join(folder, path), "utf8"));

const files = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, path).length + 1))
    .sort();

test("a starter has the layout of Pawl's repository, and none of Pawl's own sources", () => {
  expect(create("shop-jobs")).toMatchObject({ status: 0, stderr: "" });
  expect(files("shop-jobs")).toEqual([
    ".gitignore",
    "README.md",
    "cdk.json",
    "functions/services.ts",
    "functions/tasks/hello.ts",
    "infra/app.ts",
    "infra/resources.ts",
    "infra/stages.ts",
    "infra/tasks.ts",
    "package.json",
    "test/tasks/hello.test.ts",
    "tsconfig.json",
  ]);
});

test("the project is called after its folder, in every file that names it", () => {
  create("Shop-Jobs_2");
  expect(json("Shop-Jobs_2/package.json").name).toBe("shopjobs2");
  expect(json("Shop-Jobs_2/cdk.json").context.project).toBe("shopjobs2");
  expect(readFileSync(join(folder, "Shop-Jobs_2/README.md"), "utf8")).toMatch(/^# shopjobs2\n/);
  expect(
    files("Shop-Jobs_2").filter((file) =>
      readFileSync(join(folder, "Shop-Jobs_2", file), "utf8").includes("mytasks"),
    ),
  ).toEqual([]);
});

test("it says what to type next, and says it so that it can be pasted", () => {
  expect(create().stdout).toContain("\n  cd my-tasks && npm install && npm start\n");
  expect(create("a shop").stdout).toContain('\n  cd "a shop" && npm install && npm start\n');
  mkdirSync(join(folder, "here"));
  const { stdout } = spawnSync("node", [join(pawlRoot, "create/index.js"), "."], {
    cwd: join(folder, "here"),
    encoding: "utf8",
  });
  expect(stdout).toContain("\n  npm install && npm start\n");
});

test("a folder with anything in it is left as it is", () => {
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full/notes.txt"), "mine");
  expect(create("full")).toEqual({
    status: 2,
    stdout: "",
    stderr: "create-pawl: full is not empty: give a new folder, or an empty one\n",
  });
  expect(files("full")).toEqual(["notes.txt"]);
});

test("a new repository is no reason to refuse", () => {
  mkdirSync(join(folder, "cloned/.git"), { recursive: true });
  expect(create("cloned").status).toBe(0);
});

test("a file in place of the folder is refused", () => {
  writeFileSync(join(folder, "taken"), "");
  expect(create("taken")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("cannot be read as a folder"),
  });
});

test.each([
  ["42", `create-pawl: folder "42" gives no name of a project: give --name, ${projectNameRule}`],
  ["✨", `create-pawl: folder "✨" gives no name of a project: give --name, ${projectNameRule}`],
])("a folder %s that gives no name is refused, and nothing is written", (given, line) => {
  expect(create(given)).toEqual({ status: 2, stdout: "", stderr: `${line}\n` });
  expect(files(".")).toEqual([]);
});

test.each(["my-shop", "Shop", "", "a".repeat(21), "9lives", "../x"])(
  "the name %j, which Pawl does not take, is refused, and nothing is written",
  (name) => {
    expect(isProjectName(name)).toBe(false);
    const { status, stderr } = create("shop", `--name=${name}`);
    expect([status, stderr]).toEqual([
      2,
      `create-pawl: --name ${JSON.stringify(name)} is no name of a project: ${projectNameRule}\n`,
    ]);
    expect(files(".")).toEqual([]);
  },
);

test.each([
  [["a", "b"], "a b are several folders: give one"],
  [["--nmae", "x"], "Unknown option '--nmae'"],
  [["shop", "--pawl="], '--pawl "" is no package'],
])("words that it does not know are refused with what it takes: %j", (words, why) => {
  const { status, stderr } = create(...words);
  expect(status).toBe(2);
  expect(stderr).toContain(`create-pawl: ${why}`);
  expect(stderr).toContain("npm create pawl [FOLDER]");
  expect(files(".")).toEqual([]);
});

test("another version of Pawl can be asked for", () => {
  create("shop", "--pawl", "next");
  expect(json("shop/package.json").dependencies.pawl).toBe("next");
});
