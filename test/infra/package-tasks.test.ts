/** Tasks of npm packages through synth: what is deployed, and each mistake in one line. */
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceHash } from "../../functions/model/hash.ts";
import { ownPackages, tasksPackage } from "../e2e/own-packages.ts";
import { copyProject } from "./copied-project.ts";

const project = copyProject();
afterAll(() => project.remove());

const task = (name: string) =>
  `defineTask({ name: "${name}", description: "Does ${name}.", run: () => "${name} of a package" })`;
const other = 'Object.freeze({ name: "other", settings: {}, run() {} })';

const modules = {
  "expire.js": `import { defineTask } from "pawl";\nimport { start } from "pawl/client";\nexport default ${task("acme.expire")};\nexport const again = start;`,
  "documented.js": `/** Documents itself. */\nimport { defineTask } from "pawl";\nexport default ${task("acme.documented")};`,
  "cjs.cjs": `const { defineTask } = require("pawl");\nmodule.exports = ${task("acme.cjs")};`,
  "thing.js": "export default { a: 1 };",
  "none.js": "export const task = 1;",
  "copy.js": `export default ${other};`,
  "awaits.js": "await 1;\nexport default 1;",
  "lost.js": 'import "nowhere";\nexport default 1;',
  "wrong.js":
    'import { defineTask } from "pawl";\nexport default defineTask({ name: "Wrong Name", description: "D.", run() {} });',
};
const workspace = {
  "package.json": JSON.stringify({
    ...{ name: "@acme/work", version: "3.0.0", type: "module" },
    exports: { "./*": "./*.ts" },
  }),
  "sweep.ts": `/** Sweeps the workspace. */
import { defineTask } from "pawl";
const words: string = "swept in TypeScript";
export default defineTask({ name: "acme.sweep", description: "Sweeps.", run: () => words });`,
};
const ofPackage = Object.entries(modules).map(([file, text]) => [`@acme/tasks/${file}`, text] as const);

beforeAll(() => {
  ownPackages(project.folder, {
    "@acme/tasks/package.json": tasksPackage("@acme/tasks", "1.2.0"),
    // A copy of Pawl that the package brings along is not what it gets.
    "@acme/tasks/node_modules/pawl/package.json": JSON.stringify({ name: "pawl", main: "index.js" }),
    "@acme/tasks/node_modules/pawl/index.js": `exports.defineTask = () => (${other});`,
    ...Object.fromEntries(ofPackage),
    // As npm links a package of the workspace: its files are elsewhere, and may be TypeScript.
    ...Object.fromEntries(
      Object.entries(workspace).map(([file, text]) => [`../packages/work/${file}`, text] as const),
    ),
    "acme-typed/package.json": JSON.stringify({ name: "acme-typed", version: "2.0.0", main: "task.ts" }),
    "acme-typed/task.ts": "export default 1 as number;",
  });
});

beforeAll(() => {
  const linked = join(project.folder, "node_modules/@acme/work");
  symlinkSync(join(project.folder, "packages/work"), linked);
});

function list(...lines: string[]): void {
  project.write(
    "infra/tasks.ts",
    `import { deployed } from "./deployed.ts";\nexport default deployed(() => [${lines
      .map((line) => `[{ from: ${line} }, { lane: "default" }]`)
      .join(", ")}] as never);\n`,
  );
}

const code = { "pawl:check": "code" };

test("tasks of packages are in their lane's bundle, and the manifest names package and version", async () => {
  list('"@acme/tasks/expire"', '"@acme/tasks/cjs"');
  const synth = await project.synth({ bundles: true, context: { stage: "local" } });
  expect([synth.stderr, synth.status]).toEqual([expect.stringContaining("acme.cjs, acme.expire"), 0]);
  const bundle = readFileSync(join(synth.folder, "bundles/pawl-local-LaneDefault-Worker/index.mjs"), "utf8");
  expect(bundle).toContain("acme.expire of a package");
  expect(bundle).toContain("acme.cjs of a package");
  const { files } = synth.json("pawl-local.assets.json");
  const manifests = Object.values(files as Record<string, { source: { path: string } }>)
    .filter(({ source }) => source.path.endsWith(".json") && !source.path.endsWith("template.json"))
    .map(({ source }) => synth.json(source.path));
  const tasks = manifests.flatMap((manifest) => manifest.tasks ?? []);
  expect(tasks.filter(({ name }: { name: string }) => name.startsWith("acme"))).toMatchObject([
    { name: "acme.cjs", file: "@acme/tasks@1.2.0/cjs", from: "@acme/tasks/cjs" },
    { name: "acme.expire", file: "@acme/tasks@1.2.0/expire", from: "@acme/tasks/expire" },
  ]);
}, 60_000);

test("the manifest has the comment of a package's module and the hash of its text, and its source is shown where it is installed", async () => {
  list('"@acme/tasks/documented"', '"@acme/work/sweep"');
  const synth = await project.synth({ bundles: true, context: { stage: "local" } });
  expect([synth.stderr, synth.status]).toEqual([expect.stringContaining("acme.documented"), 0]);
  const manifest = synth.json("pawl.json");
  expect(manifest.tasks.slice(0, 2)).toMatchObject([
    { name: "acme.documented", doc: "Documents itself.", file: "@acme/tasks@1.2.0/documented" },
    {
      name: "acme.sweep",
      doc: "Sweeps the workspace.",
      file: "@acme/work@3.0.0/sweep",
      from: "@acme/work/sweep",
    },
  ]);
  expect(manifest.tasks[0].sourceHash).toBe(sourceHash(modules["documented.js"]));
  const bundle = readFileSync(join(synth.folder, "bundles/pawl-local-LaneDefault-Worker/index.mjs"), "utf8");
  expect(bundle).toContain("swept in TypeScript");
}, 60_000);

test("a task of a package that is imported in place of being named is told how to name it", async () => {
  project.write(
    "infra/tasks.ts",
    'import documented from "@acme/tasks/documented";\nimport { deployed } from "./deployed.ts";\nexport default deployed(() => [[documented]] as never);\n',
  );
  const { status, stderr } = await project.synth({ context: code });
  expect([stderr, status]).toEqual([
    expect.stringMatching(
      /^pawl: task other: .*; a task of a package has \{ from: PACKAGE \} in its place\n$/,
    ),
    1,
  ]);
}, 30_000);

const allowed = 'the name of an installed package, or a path in one, such as { from: "@acme/tasks/expire" }';

test.each([
  ['"@nope/tasks/x"', "package @nope/tasks is not installed: npm install @nope/tasks"],
  [
    '"@acme/tasks"',
    '@acme/tasks cannot be imported: "exports" in the package.json of @acme/tasks does not list "."',
  ],
  [
    '"@acme/tasks/thing"',
    "@acme/tasks/thing exports no task by default, but { a: 1 }: it must be what defineTask returns",
  ],
  ['"@acme/tasks/none"', "@acme/tasks/none has no default export: it must be what defineTask returns"],
  [
    '"@acme/tasks/copy"',
    "@acme/tasks/copy exports task other, which another copy of Pawl made: pawl must be a peer dependency of the package, and not be bundled into it",
  ],
  [
    '"@acme/tasks/awaits"',
    "@acme/tasks/awaits cannot be loaded: it awaits something when it is imported: a task's module must not",
  ],
  ['"@acme/tasks/lost"', "@acme/tasks/lost cannot be loaded: Cannot find package 'nowhere'"],
  ['"@acme/tasks/wrong"', '@acme/tasks/wrong cannot be loaded: task "Wrong Name": name'],
  ['"@acme/tasks/gone"', "@acme/tasks/gone cannot be loaded: Cannot find module"],
  [
    '"acme-typed"',
    "acme-typed cannot be loaded: it is TypeScript, which Node does not run from a package: the package must be built to JavaScript",
  ],
  ['"./tasks/x"', `{ from: './tasks/x' } is not allowed: ${allowed}`],
  ['"fs"', `{ from: "fs" } is not allowed: ${allowed}`],
  ["7", `{ from: 7 } is not allowed: ${allowed}`],
  ['"@acme/tasks/expire", name: "x"', `{ from: '@acme/tasks/expire', name: 'x' } is not allowed: ${allowed}`],
])(
  "a line from %s is one mistake",
  async (from, words) => {
    list(from);
    const { status, stderr } = await project.synth({ context: code });
    expect(stderr).toContain(`pawl: infra/tasks.ts, entry 1, the first: ${words}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(status).toBe(1);
  },
  30_000,
);

test("a package's task that is listed twice, or has the name of another, is named with its package", async () => {
  list('"@acme/tasks/expire"', '"@acme/tasks/expire"');
  const { stderr } = await project.synth({ context: code });
  const one = "one of @acme/tasks@1.2.0/expire";
  expect(stderr.trimEnd()).toBe(
    `pawl: two tasks have the name acme.expire, ${one}, ${one}: leave out one of the lines`,
  );
}, 30_000);
