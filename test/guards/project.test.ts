/** Nothing is left out: each task is deployed by a line, each version has its part of the CHANGELOG. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { taskFile } from "../../infra/deployment/index.ts";
import { stages } from "../../infra/stages.ts";
import tasks from "../../infra/tasks.ts";
import { stages as sampleStages } from "../infra/sample-stages.ts";
import { root } from "../steps.ts";

/** Tasks that are deployed in no stage, each with its reason. */
const notDeployed: Readonly<Record<string, string>> = {};

test("every file of functions/tasks is deployed in some stage, or left out here by name", () => {
  const folder = join(root, "functions/tasks");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  const deployed = Object.keys(stages).flatMap((stage) =>
    tasks({ stage }).map(([{ name }]) => taskFile(name)),
  );
  expect(files.sort()).toEqual([...new Set([...deployed, ...Object.keys(notDeployed)])].sort());
});

test("the stages that tests of the infrastructure deploy are those of infra/stages.ts", () => {
  expect(sampleStages).toEqual(stages);
});

test("the CHANGELOG begins with the version of package.json", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, newest] = /^## (\S+)/m.exec(readFileSync(join(root, "CHANGELOG.md"), "utf8")) ?? [];
  expect(newest).toBe(version);
});
