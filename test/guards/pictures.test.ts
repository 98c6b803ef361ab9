/** The pictures of the console: each page has them, docs/console.md shows each, and they weigh little. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { largest, pictureFolder, pictures, schemes } from "../console/pictures/list.ts";
import { root } from "../steps.ts";
import { page } from "./markdown.ts";

const names = Object.keys(pictures);
const files = names.flatMap((name) => schemes.map((scheme) => `${name}-${scheme}.png`)).sort();
const take = "node cli/launch.js test/console/pictures.ts";

test("each page of the console has a picture", () => {
  const pages = readdirSync(join(root, "cli/console/page/pages"), { withFileTypes: true });
  const folders = pages.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(folders));
});

test("every picture is there in light and in dark, and none besides", () => {
  const there = readdirSync(join(root, pictureFolder)).filter((name) => name.endsWith(".png"));
  expect(there.sort(), take).toEqual(files);
});

test.each(files)("%s has at most 100 KB", (file) => {
  expect(statSync(join(root, pictureFolder, file)).size).toBeLessThanOrEqual(largest);
});

test("docs/console.md shows each picture once, by the reader's light or dark", () => {
  const text = page("docs/console.md");
  const shown = [...text.matchAll(/<picture>[\s\S]*?<\/picture>/g)].map(([picture]) => picture);
  expect(shown).toEqual(names.map((name) => expect.stringMatching(pictureOf(name))));
  expect(text.match(/\.png/g)?.length).toBe(files.length);
});

test("pictures that the README shows are among them", () => {
  const shown = [...page("README.md").matchAll(/"([^"]*\.png)"/g)].map(([, path]) => path);
  expect(shown.length).toBe(schemes.length);
  expect(files.map((file) => `${pictureFolder}/${file}`)).toEqual(expect.arrayContaining(shown));
});

/** As the page has it: what a screen reader says of it is never empty. */
function pictureOf(name: string): RegExp {
  const source = `<source media="\\(prefers-color-scheme: dark\\)" srcset="console/${name}-dark\\.png">`;
  const image = `<img src="console/${name}-light\\.png"( width="\\d+")? alt="[^"]{20,}">`;
  return new RegExp(`^<picture>\\n${source}\\n${image}\\n</picture>$`);
}

test("no package carries them", () => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  const [{ files: packed }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
  expect(packed.length).toBeGreaterThan(0);
  expect(packed.filter(({ path }) => path.startsWith(`${pictureFolder}/`))).toEqual([]);
});
