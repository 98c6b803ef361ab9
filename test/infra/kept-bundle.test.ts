import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptBundle } from "../../infra/kept-bundle.ts";

let root: string;
let made: number;
const write = (path: string, text: string) => writeFileSync(join(root, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pawl-bundle-"));
  mkdirSync(join(root, "functions"));
  write("functions/a.ts", "one");
  write("functions/b.ts", "two");
  write("package-lock.json", "{}");
  made = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * The text of a bundle, which says how often one was built.
 *
 * @param ago when the build began, before this moment. @default all files were written long before it
 */
function bundle(entry = "entry", ago = -60_000): string {
  const [file] = keptBundle({ root, folder: join(root, "kept"), entry, now: () => Date.now() - ago }, () => {
    const contents = Buffer.from(`built ${++made}`);
    return { files: [{ name: "index.mjs", contents }], inputs: ["functions/a.ts", "functions/b.ts"] };
  });
  return `${file?.name} ${Buffer.from(file?.contents ?? []).toString()}`;
}

test("a bundle is built again when its entry, a file in it, a neighbour's name or a package has changed, and else kept", () => {
  expect(bundle()).toBe("index.mjs built 1");
  expect(bundle()).toBe("index.mjs built 1");
  expect(bundle("another entry")).toBe("index.mjs built 2");
  expect(bundle()).toBe("index.mjs built 1");
  write("functions/b.ts", "three");
  expect(bundle()).toBe("index.mjs built 3");
  write("functions/b.tsx", "found first");
  expect(bundle()).toBe("index.mjs built 4");
  write("package-lock.json", "{ }");
  expect(bundle()).toBe("index.mjs built 5");
  expect(bundle()).toBe("index.mjs built 5");
});

test("a kept bundle that was damaged, or that lost a file that went into it, is built again", () => {
  bundle();
  for (const name of readdirSync(join(root, "kept"))) writeFileSync(join(root, "kept", name), "{");
  expect(bundle()).toBe("index.mjs built 2");
  rmSync(join(root, "functions/b.ts"));
  expect(bundle()).toBe("index.mjs built 3");
});

test("a bundle is built, and not kept, where the folder for kept ones cannot be written", () => {
  writeFileSync(join(root, "kept"), "a file in its place");
  expect(bundle()).toBe("index.mjs built 1");
  expect(bundle()).toBe("index.mjs built 2");
});

test("a bundle is not kept when a file in it was written while it was built", () => {
  bundle("entry", 0);
  expect(bundle()).toBe("index.mjs built 2");
});
