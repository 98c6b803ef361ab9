/** What synth hands on of tasks' tags, and of the comments in their files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sourceHash } from "../../../functions/model/hash.ts";
import { defineTask } from "../../../index.ts";
import { deployed } from "../../../infra/deployed.ts";
import { resolveDeployment, toManifest } from "../../../infra/deployment/index.ts";
import { docIn, withDocs } from "../../../infra/deployment/task-docs.ts";

const files: readonly (readonly [what: string, source: string, doc: string | undefined])[] = [
  ["a block", '/**\n * Copies it.\n *\n *   - twice\n */\nimport "x";\n', "Copies it.\n\n  - twice"],
  ["a block of one line", "/** Copies it. */\nexport default 1;", "Copies it."],
  ["a block without a second asterisk", "/* Copies it. */", "Copies it."],
  ["lines", "// Copies it.\n//\n// Twice.\n\n// Not this.\nexport default 1;", "Copies it.\n\nTwice."],
  [
    "a block after a mark and with Windows' line ends",
    "\uFEFF/**\r\n * Copies\r\n * it.\r\n */\r\n",
    "Copies\nit.",
  ],
  [
    "a comment above the task",
    'import "x";\n/** Other. */\nconst a = 1;\n\n/** Copies it. */\nexport default defineTask({});',
    "Copies it.",
  ],
  [
    "what tools read",
    "// biome-ignore lint: because\n/** Copies it. */\nexport default defineTask({});",
    "Copies it.",
  ],
  ["no comment", 'import "x";\n// Not this.\nexport default defineTask({});', undefined],
  ["an empty comment", "/** */\nexport default 1;", undefined],
  ["a comment without an end", "/** Copies it.\nexport default 1;", undefined],
];

test.each(files)("a file's text is read from %s", (_, source, doc) => {
  expect(docIn(source)).toBe(doc);
});

test("a text of more than 4,000 characters is cut, and one of many asterisks is read in no time", () => {
  const doc = docIn(`/** ${"a".repeat(5_000)} */`) ?? "";
  expect([doc.length, doc.at(-1)]).toEqual([4_000, "…"]);
  const begun = performance.now();
  expect(docIn(`/*${"* ".repeat(50_000)}`)).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("the manifest has the tags of file and line, and the text of a task's file where there is one", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawl-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "functions/tasks"), { recursive: true });
  writeFileSync(join(folder, "functions/tasks/hello.ts"), "/** Says hello. */\n");
  const make = (name: string, tags?: readonly string[]) =>
    defineTask({ name, description: `Does ${name}.`, tags, run: () => {} });
  const tasks = deployed(() => [
    [make("hello", ["a"]), { lane: "default", tags: ["a", "b"] }],
    [make("nowhere"), { lane: "default" }],
  ]);
  const stages = { dev: { removal: "destroy", lanes: { default: {} } } } as const;
  const manifest = toManifest(resolveDeployment({ project: "shop", stage: "dev", stages, tasks }));
  const [hello, nowhere] = withDocs(manifest.tasks, folder);
  expect([hello?.tags, hello?.doc]).toEqual([["a", "b"], "Says hello."]);
  expect(hello?.sourceHash).toMatch(/^[0-9a-f]{8}$/);
  expect(hello?.sourceHash).toBe(sourceHash("/** Says hello. */\r\n"));
  expect(nowhere).toEqual(manifest.tasks.find(({ name }) => name === "nowhere"));
  expect(nowhere?.tags).toBeUndefined();
  expect(withDocs(manifest.tasks, join(folder, "nowhere")).every(({ doc }) => doc === undefined)).toBe(true);
});

test("the manifest has a task's command, what its exit codes mean, and the one that is run once it has errored", () => {
  const said = {
    command: "pg_dump",
    returnCodes: { 4: "warning" },
    onErrorCommand: "mail -s failed",
  } as const;
  const tasks = deployed(() => [
    [defineTask({ name: "backup", description: "Backs up.", ...said }), { lane: "default" }],
  ]);
  const stages = { dev: { removal: "destroy", lanes: { default: {} } } } as const;
  const manifest = toManifest(resolveDeployment({ project: "shop", stage: "dev", stages, tasks }));
  expect(manifest.tasks.find(({ name }) => name === "backup")).toMatchObject(said);
});

test("wrong tags of a line are refused with its task", () => {
  const task = defineTask({ name: "hello", description: "x", tags: ["a"], run: () => {} });
  const list = deployed(() => [[task, { lane: "default", tags: ["a b"] }]]);
  expect(() => list({ stage: "dev" })).toThrow(/^task hello: tags \["a b"\] are not allowed/);
});
