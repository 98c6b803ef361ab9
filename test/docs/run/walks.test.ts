/**
 * The pages of docs/ that are walks work from their first line to their last, in a clone beside its own `pawl dev`: one of
 * them kills that, and starts it again. At the end all that they have written compiles.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "../../e2e/pawl-command.ts";
import { root } from "../../steps.ts";
import { blocksOfPage, walks } from "../blocks.ts";
import { followPage } from "./follow-page.ts";
import { DocsWorld } from "./world.ts";

let world: DocsWorld;
beforeAll(() => {
  world = new DocsWorld();
});
afterAll(() => world?.close());

test.each(walks)("docs/%s.md works from its first line to its last", (name) => followPage(world, name));

test("what the walks have written compiles", async () => {
  const files = walks.flatMap((name) => blocksOfPage(name).flatMap(({ file }) => file ?? []));
  expect(files.length).toBeGreaterThan(2);
  world.write("tsconfig.walks.json", JSON.stringify({ extends: "./tsconfig.json", include: files }));
  const tsc = join(root, "node_modules/.bin/tsc");
  const told = await command(tsc, ["--noEmit", "-p", "tsconfig.walks.json"], { cwd: world.folder });
  expect(told).toMatchObject({ code: 0, stdout: "" });
});
