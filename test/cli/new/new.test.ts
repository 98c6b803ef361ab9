/** `pawl new` in a small project: what it writes and edits, and that it writes nothing where it refuses. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { kinds } from "../../../cli/new/kinds/index.ts";
import { taskNames } from "../../../cli/new/names.ts";
import { root } from "../../steps.ts";
import { CliHarness } from "../harness.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-new-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lists = {
  "infra/tasks.ts": `/** Every deployed task. */
import walk from "../functions/tasks/walk.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [
  [walk, { lane: "default" }],
  // The slow ones come last.
]);
`,
  "functions/services.ts": `/** Our services. */
import { makeServices } from "./lambda/make-services.ts";

export const services = makeServices({
  mail: (variable) => ({ from: variable("MAIL_FROM"), brace: "}" }),
});
`,
  "infra/resources.ts": `/** Our resources. */
import type { ResourcesByTask } from "./pawl.ts";

export function resources(): ResourcesByTask {
  return { walk: { environment: { URL: "https://example.com" } } };
}
`,
};

beforeEach(() => {
  rmSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(lists)) write(path, text);
  for (const file of ["cdk.json", "biome.json", ".gitignore"]) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const pawlNew = (...args: string[]) =>
  new CliHarness().pawl(["new", ...args], { cwd: join(folder, "infra") });

/** Every file with its text, but for packages. */
function files(): Record<string, string> {
  const all = ["functions", "infra", "test"].flatMap((part) => {
    try {
      return readdirSync(join(folder, part), { recursive: true, withFileTypes: true });
    } catch {
      return [];
    }
  });
  const paths = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

test("a new task is a file, a test and a line of the list, whose other lines stay", async () => {
  const { exitCode, stdout, stderr } = await pawlNew("team.say-hello");
  expect([exitCode, stdout]).toEqual([
    0,
    "wrote functions/tasks/team/say-hello.ts\nwrote test/tasks/team/say-hello.test.ts\nedited infra/tasks.ts\n",
  ]);
  expect(stderr).toContain("npx vitest run test/tasks/team/say-hello.test.ts");
  expect(read("infra/tasks.ts")).toBe(`/** Every deployed task. */
import teamSayHello from "../functions/tasks/team/say-hello.ts";
import walk from "../functions/tasks/walk.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [
  [walk, { lane: "default" }],
  // The slow ones come last.
  [teamSayHello, { lane: "default" }],
]);
`);
  expect(read("functions/tasks/team/say-hello.ts")).toContain('name: "team.say-hello"');
  expect(read("test/tasks/team/say-hello.test.ts")).toContain(
    'from "../../../functions/tasks/team/say-hello.ts"',
  );
  expect(read("functions/services.ts")).toBe(lists["functions/services.ts"]);
});

test("a task with a table brings its service and its resources", async () => {
  expect((await pawlNew("expire-users", "--table")).exitCode).toBe(0);
  expect(read("functions/services.ts")).toBe(`/** Our services. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { makeServices } from "./lambda/make-services.ts";
import { taskCalls } from "./model/call-limits.ts";
import { DynamoExpireUsersTable, type ExpireUsersTable } from "./services/expire-users-table.ts";

export const services = makeServices({
  mail: (variable) => ({ from: variable("MAIL_FROM"), brace: "}" }),
  expireUsersTable: (variable, { credentials }): ExpireUsersTable =>
    new DynamoExpireUsersTable(
      new DynamoDBClient({ ...taskCalls, credentials }),
      variable("EXPIRE_USERS_TABLE"),
    ),
});
`);
  expect(read("infra/resources.ts")).toBe(`/** Our resources. */
import type { Construct } from "constructs";
import { ExpireUsersTable } from "./expire-users-table.ts";
import type { ResourcesByTask, ResourcesProps } from "./pawl.ts";

export function resources(scope: Construct, { removal }: ResourcesProps): ResourcesByTask {
  const expireUsersTable = new ExpireUsersTable(scope, "ExpireUsers", { removal });
  return {
    walk: { environment: { URL: "https://example.com" } },
    "expire-users": {
      environment: expireUsersTable.environment,
      grant: (role) => expireUsersTable.grant(role),
    },
  };
}
`);
});

test("tasks of all kinds can be added one after the other, and what an earlier one needs stays", async () => {
  const kinds = [
    ["api-one", "--api"],
    ["csv-two", "--csv"],
    ["lines-seven", "--jsonl"],
    ["table-three", "--table"],
    ["run-four", "--run"],
    ["command-six", "--command"],
    ["five"],
  ];
  for (const args of kinds) expect(await pawlNew(...args)).toMatchObject({ exitCode: 0 });
  const resources = read("infra/resources.ts");
  expect(resources).toContain("resources(scope: Construct, { uploads, removal }: ResourcesProps)");
  expect(resources).toContain(
    'API_ONE_URL: \'data:application/json,{"entries":[{"id":"sample"}],"next":null}\'',
  );
  expect(resources).toContain('"csv-two": { grant: (role) => uploads.grantRead(role) },');
  expect(read("functions/services.ts")).toContain(
    'apiOneApi: (variable) => apiOneApi(variable("API_ONE_URL")),',
  );
  const lines = [...read("infra/tasks.ts").matchAll(/^ {2}\[(\w+), \{ lane: "(\w+)" \}\],$/gm)];
  expect(lines.map(([, task, lane]) => [task, lane])).toEqual([
    ["walk", "default"],
    ["apiOne", "default"],
    ["csvTwo", "bulk"],
    ["linesSeven", "bulk"],
    ["tableThree", "default"],
    ["runFour", "default"],
    ["commandSix", "default"],
    ["five", "default"],
  ]);
});

test.each(["delete", "new", "at", "cron", "expect", "run-task", "constructor", "is-finite"])(
  "a task may be called %s, which code uses for something else",
  async (name) => {
    expect((await pawlNew(name)).exitCode).toBe(0);
    const camel = name.replace(/-(.)/, (_, letter) => letter.toUpperCase());
    expect(read("infra/tasks.ts")).toContain(`[${camel}Task, { lane: "default" }]`);
  },
);

test.each([
  ["Users", 'name "Users" is not allowed: at most 40 lower-case letters'],
  ["pawl.users", 'name "pawl.users" is not allowed: names that begin with pawl. are of Pawl\'s own tasks'],
  ["../x", 'name "../x" is not allowed'],
  ["", "argument <name> is empty"],
  ["x".repeat(41), "is not allowed: at most 40"],
  ["a..b", 'name "a..b" is not allowed'],
])("a task's name %j is refused, and nothing is written", async (name, says) => {
  const before = files();
  const { exitCode, stdout, stderr } = await pawlNew(name, "--table");
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(says);
  expect(files()).toEqual(before);
});

test("a name that is taken is refused by the file that is there, or by the list", async () => {
  expect((await pawlNew("walk")).stderr).toContain("infra/tasks.ts uses the name walk already");
  write("functions/tasks/mine.ts", "export default 1;\n");
  const before = files();
  expect(await pawlNew("mine")).toMatchObject({
    exitCode: 2,
    stderr: "error: functions/tasks/mine.ts exists: choose another name\n",
  });
  write("test/tasks/mine.test.ts", "export default 1;\n");
  expect((await pawlNew("mine")).stderr).toBe(
    "error: functions/tasks/mine.ts and test/tasks/mine.test.ts exist: choose another name\n",
  );
  rmSync(join(folder, "test/tasks/mine.test.ts"));
  write("infra/other-table.ts", "export default 1;\n");
  expect((await pawlNew("other", "--table")).stderr).toBe(
    "error: infra/other-table.ts exists: choose another name\n",
  );
  expect(files()).toEqual({ ...before, "infra/other-table.ts": "export default 1;\n" });
});

test.each<[keyof typeof lists, string, string]>([
  ["infra/tasks.ts", "export default [];\n", '[mine, { lane: "default" }],'],
  [
    "functions/services.ts",
    "export const services = () => ({});\n",
    "mineTable: (variable, { credentials }): MineTable => new DynamoMineTable(",
  ],
  [
    "infra/resources.ts",
    "export const resources = () => ({});\n",
    '"mine": { environment: mineTable.environment,',
  ],
  [
    "infra/resources.ts",
    'import type { ResourcesByTask } from "./pawl.ts";\nexport function resources(...all: never[]): ResourcesByTask {\n  return {};\n}\n',
    "import { MineTable }",
  ],
])(
  "where %s is written in another way, nothing is written, and the lines to add are said",
  async (path, text, line) => {
    write(path, text);
    const before = files();
    const { exitCode, stdout, stderr } = await pawlNew("mine", "--table");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      new RegExp(`^error: ${path.replace(".", "\\.")} has no .*: nothing was written; add by hand: `),
    );
    expect(stderr).toContain(line);
    expect(files()).toEqual(before);
  },
);

test("what pawl new prints can be pasted in the folder that it was called in", async () => {
  expect((await pawlNew("team.say-hello")).stderr).toBe(
    "next: cd .. && npm run check && npx vitest run test/tasks/team/say-hello.test.ts\n" +
      "with npm start in another terminal: npx pawl run team.say-hello --wait\n",
  );
  const { stderr } = await new CliHarness().pawl(["new", "plain"], { cwd: folder });
  expect(stderr).toMatch(/^next: npm run check && npx vitest run test\/tasks\/plain\.test\.ts\n/);
});

test("a task that walks a CSV brings a sample, which its test and the printed command use", async () => {
  const { stdout, stderr } = await pawlNew("imp.rows", "--csv");
  expect(stdout).toContain("wrote test/tasks/imp/rows.csv\n");
  expect(stderr).toContain(": npx pawl run imp.rows --csv test/tasks/imp/rows.csv --wait\n");
  expect(read("test/tasks/imp/rows.csv")).toBe("id,amount\na,1\nb,2.5\n");
  expect(read("test/tasks/imp/rows.test.ts")).toContain('new URL("rows.csv", import.meta.url)');
});

test("a task that walks JSON Lines brings a sample, which its test and the printed command use", async () => {
  const { stdout, stderr } = await pawlNew("imp.lines", "--jsonl");
  expect(stdout).toContain("wrote test/tasks/imp/lines.jsonl\n");
  expect(stderr).toContain(": npx pawl run imp.lines --input test/tasks/imp/lines.jsonl --wait\n");
  expect(read("test/tasks/imp/lines.test.ts")).toContain('new URL("lines.jsonl", import.meta.url)');
  expect(read("infra/resources.ts")).toContain('"imp.lines": { grant: (role) => uploads.grantRead(role) },');
});

test("a task that walks an API has an address without a network, and no schedule until it has another one", async () => {
  const { stderr } = await pawlNew("apix", "--api");
  expect(stderr).toContain(
    "\nAPIX_URL in infra/resources.ts is a sample: put your API's address there, then give the task a schedule\n",
  );
  expect(read("functions/tasks/apix.ts")).not.toMatch(/^ {2}triggers:/m);
  const [, address = ""] = /APIX_URL: '(.+)'/.exec(read("infra/resources.ts")) ?? [];
  expect(address).toMatch(/^data:/);
  expect(await (await fetch(address)).json()).toEqual({ entries: [{ id: "sample" }], next: null });
});

test("a list that does not parse is left as it is", async () => {
  write("infra/tasks.ts", `const = ;\n${lists["infra/tasks.ts"]}`);
  const before = files();
  const { exitCode, stderr } = await pawlNew("mine");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("infra/tasks.ts cannot be formatted");
  expect(files()).toEqual(before);
});

test("help shows the kinds of tasks, and two of them at once are wrong usage", async () => {
  const { stdout } = await pawlNew("--help");
  for (const option of ["--csv", "--jsonl", "--table", "--api", "--run", "--command"])
    expect(stdout).toContain(option);
  const both = await pawlNew("mine", "--csv", "--run");
  expect([both.exitCode, both.stderr]).toEqual([
    2,
    "error: option '--csv' cannot be used with option '--run'\n",
  ]);
});

test("outside a clone there is no place for a task", async () => {
  const { exitCode, stderr } = await new CliHarness().pawl(["new", "mine"], { cwd: tmpdir() });
  expect([exitCode, stderr]).toEqual([
    1,
    `error: ${tmpdir()} is in no project of Pawl: no folder above it has infra/tasks.ts\n`,
  ]);
});

test("no task's name is one that the written files use for something else", () => {
  const own = taskNames("zzz");
  for (const kind of Object.values(kinds)) {
    for (const text of Object.values(kind.files(own))) {
      const declared = [...text.matchAll(/\b(?:const|let|function|class) (\w+|\{[^}]*\})(?= ?[=(:])/g)];
      const names = declared.flatMap(([, name = ""]) => name.match(/\w+/g) ?? []);
      for (const name of names.filter((each) => /^[a-z]/.test(each) && !/zzz/i.test(each))) {
        const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        expect(taskNames(kebab).camel, name).not.toBe(name);
      }
    }
  }
});

test.each(["settings", "lane", "tasks", "default-lane"])(
  "a task may be named %s though a comment, a text or a property of the list has the word",
  async (name) => {
    write(
      "infra/tasks.ts",
      lists["infra/tasks.ts"].replace("The slow ones", "The settings of tasks in the defaultLane"),
    );
    expect(await pawlNew(name)).toMatchObject({ exitCode: 0 });
  },
);

test("a new task is written into the first of the project's task folders, and finds the project's own code from there", async () => {
  write("infra/stages.ts", 'export const settings = { taskFolders: ["teams/shop", "functions/tasks"] };\n');
  const { exitCode, stdout } = await pawlNew("orders.expire", "--table");
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringContaining("wrote teams/shop/orders/expire.ts\nwrote test/tasks/orders/expire.test.ts\n"),
  ]);
  expect(read("infra/tasks.ts")).toContain('import ordersExpire from "../teams/shop/orders/expire.ts";');
  expect(read("teams/shop/orders/expire.ts")).toContain('from "../../../functions/services/');
  expect(read("test/tasks/orders/expire.test.ts")).toContain('from "../../../teams/shop/orders/expire.ts"');
});
