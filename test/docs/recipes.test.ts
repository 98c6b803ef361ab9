/** The samples of docs/recipes/ and docs/migrate/ are one project: it compiles, its tests pass, and it can be deployed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { pages } from "../guards/markdown.ts";
import { PageProject, samplesOf } from "./page-project.ts";

const recipes = pages().filter((path) => path.startsWith("docs/recipes/"));
const migrations = pages().filter((path) => path.startsWith("docs/migrate/"));
const all = [...recipes, ...migrations];

let project: PageProject;
beforeAll(() => {
  project = new PageProject(all.flatMap((path) => samplesOf(path)));
}, 60_000);
afterAll(() => project?.remove());

test("there are at least eight recipes, and a page for each thing that people come from", () => {
  expect(recipes.length).toBeGreaterThanOrEqual(8);
  expect(migrations.length).toBe(5);
});

test.each(all)("%s has a task or a subscriber, its test, and a line that deploys each task", (path) => {
  const samples = samplesOf(path);
  const tasks = samples.filter(({ file }) => file.startsWith("functions/tasks/"));
  const hasSubscriber = samples.some(({ file }) => file === "functions/subscribers.ts");
  expect(tasks.length > 0 || hasSubscriber).toBe(true);
  expect(samples.filter(({ file }) => file.endsWith(".test.ts"))).not.toEqual([]);
  const deployed = samples.find(({ file }) => file === "infra/tasks.ts")?.text ?? "";
  expect(tasks.filter(({ file }) => !deployed.includes(`from "../${file}";`))).toEqual([]);
});

test("a sample that names no file, and two of one file, are refused", () => {
  expect(() => samplesOf("docs/one.md", "```ts\nconst a = 1;\n```\n")).toThrow(
    "docs/one.md: the first line of a sample must name its file: const a = 1;",
  );
  const [first = expect.fail()] = samplesOf("docs/one.md", "```ts\n// functions/a.ts\n```\n");
  expect(() => new PageProject([first, { ...first, path: "docs/two.md" }])).toThrow(
    "docs/two.md and docs/one.md both have functions/a.ts: give one of them another name",
  );
});

test("the samples compile", async () => {
  const { code, stdout } = await project.typecheck();
  expect([code, stdout]).toEqual([0, ""]);
}, 180_000);

test("the samples' tests pass", async () => {
  const { code, stdout, stderr } = await project.test();
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}, 180_000);

test("a project with all samples can be deployed", async () => {
  const { code, stderr } = await project.synth();
  expect(code, stderr).toBe(0);
}, 180_000);
