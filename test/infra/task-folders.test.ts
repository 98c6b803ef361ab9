/** Tasks in other folders than the usual one, through synth: their bundle, their docs, and each mistake in one line. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { copyProject, taskText } from "./copied-project.ts";

const project = copyProject();
afterAll(() => project.remove());

function settings(text: string): void {
  project.write(
    "infra/stages.ts",
    `export { stages } from "../test/infra/sample-stages.ts";\nexport const settings = ${text};\n`,
  );
}

function list(...files: readonly string[]): void {
  const imports = files.map((file, i) => `import t${i} from "../${file}";`).join("\n");
  const lines = files.map((_, i) => `[t${i}]`).join(", ");
  project.write(
    "infra/tasks.ts",
    `${imports}\nimport { deployed } from "./deployed.ts";\nexport default deployed(() => [${lines}]);\n`,
  );
}

test("a task in another folder is bundled into the default lane, and the manifest has its file and its comment", async () => {
  settings('{ taskFolders: ["functions/tasks", "teams"], defaultLane: "bulk", stuckAfterSeconds: 60 }');
  project.write(
    "teams/shop/orders/expire.ts",
    `/** Removes old orders. */\n${taskText("shop.orders.expire")}`,
  );
  project.write("functions/tasks/hello.ts", taskText("hello"));
  list("teams/shop/orders/expire.ts", "functions/tasks/hello.ts");
  const synth = await project.synth({ bundles: true, context: { stage: "local" } });
  expect([synth.stderr, synth.status]).toEqual([expect.stringContaining("shop.orders.expire"), 0]);
  const bundle = readFileSync(join(synth.folder, "bundles/pawl-local-LaneBulk-Worker/index.mjs"), "utf8");
  expect(bundle).toContain("Marks shop.orders.expire.");
  const manifest = synth.json("pawl.json");
  expect(manifest.taskFolders).toEqual(["functions/tasks", "teams"]);
  expect(manifest.tasks.slice(0, 2)).toMatchObject([
    { name: "hello", file: "functions/tasks/hello.ts", lane: "bulk", settings: { stuckAfterSeconds: 60 } },
    {
      name: "shop.orders.expire",
      file: "teams/shop/orders/expire.ts",
      doc: "Removes old orders.",
      layers: { global: { stuckAfterSeconds: 60, lane: "bulk" } },
    },
  ]);
}, 60_000);

const code = { "pawl:check": "code" };

test.each([
  [
    "in none",
    ["functions/tasks", "teams"],
    ["other/lost.ts"],
    "task lost: its file functions/tasks/lost.ts is missing, or in teams; name the file after its task; a task of a package has { from: PACKAGE } in its place",
  ],
  [
    "in two",
    ["functions/tasks", "teams"],
    ["functions/tasks/lost.ts", "teams/lost.ts"],
    "task lost: it has several files, functions/tasks/lost.ts and teams/lost.ts: keep one of them",
  ],
  [
    "in a folder that may be none",
    ["test/tasks"],
    ["functions/tasks/lost.ts"],
    'settings in infra/stages.ts: taskFolders has "test/tasks", which is not allowed: pawl dev does not watch cli, docs, local, test, node_modules, coverage',
  ],
])(
  "a task whose file is %s is one mistake",
  async (_, taskFolders, files, words) => {
    settings(JSON.stringify({ taskFolders }));
    for (const file of files) project.write(file, taskText("lost"));
    list(files[0] as string);
    const { stderr, status } = await project.synth({ context: code });
    expect([stderr.trimEnd(), status]).toEqual([`pawl: ${words}`, 1]);
    for (const file of files) rmSync(join(project.folder, file));
  },
  30_000,
);

test("a mistake in a task's file in another folder is told with its place", async () => {
  settings('{ taskFolders: ["teams"] }');
  project.write("teams/wrong.ts", taskText("Wrong Name"));
  list("teams/wrong.ts");
  const { stderr, status } = await project.synth({ context: code });
  expect([stderr.trimEnd(), status]).toEqual([
    expect.stringMatching(/^pawl: task "Wrong Name": name .*\(teams\/wrong\.ts:\d+\)$/),
    1,
  ]);
}, 30_000);

test("the settings of all stages may be left out of infra/stages.ts", async () => {
  project.write("infra/stages.ts", 'export { stages } from "../test/infra/sample-stages.ts";\n');
  project.write("functions/tasks/hello.ts", taskText("hello"));
  list("functions/tasks/hello.ts");
  const { stderr, status } = await project.synth({ context: code });
  expect([stderr, status]).toEqual([expect.not.stringContaining("pawl: "), 0]);
}, 30_000);
