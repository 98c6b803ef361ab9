/** The samples of docs/recipes/ and docs/migrate/ are one project: it compiles, its tests pass, and it can be deployed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { page, pages } from "../guards/markdown.ts";
import { PageProject } from "./page-project.ts";

const recipes = pages().filter((path) => path.startsWith("docs/recipes/"));
const migrations = pages().filter((path) => path.startsWith("docs/migrate/"));

let project: PageProject;
beforeAll(() => {
  project = new PageProject([...recipes, ...migrations]);
}, 60_000);
afterAll(() => project?.remove());

test("there are at least eight recipes, and a page for each thing that people come from", () => {
  expect(recipes.length).toBeGreaterThanOrEqual(8);
  expect(migrations.length).toBe(5);
});

test.each([...recipes, ...migrations])("%s has a task and its test", (path) => {
  const files = [...page(path).matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, file = ""]) => file);
  const code = files.filter((file) => /^functions\/(tasks\/|subscribers)/.test(file));
  expect(code.length, "a task, or a subscriber").toBeGreaterThan(0);
  expect(files.filter((file) => file.endsWith(".test.ts")).length).toBeGreaterThan(0);
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
