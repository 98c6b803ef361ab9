/** Stacks of a bundle name the project's files and functions, and the map is read only when a stack is asked for. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "../../infra/constructs/bundle.ts";

const entry = `
import "./functions/lambda/map-stacks.ts";
import { roomOf } from "./functions/runs/errors/failure-text.ts";
export function fail() {
  try {
    roomOf(null as never);
  } catch (error) {
    return (error as Error).stack;
  }
}
`;

let folder = "";
let code = "";
let map = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-maps-"));
  const { outputFiles } = build(entry);
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  [code, map] = [textOf(".mjs"), textOf(".map")];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program prints that has imported the bundle. @param between is done after the import */
function printed(between: string, withMap: string | undefined): string {
  writeFileSync(join(folder, "index.mjs"), code);
  rmSync(join(folder, "index.mjs.map"), { force: true });
  writeFileSync(join(folder, "kept.json"), map);
  if (withMap !== undefined) writeFileSync(join(folder, "index.mjs.map"), withMap);
  const program = `
    import { copyFileSync } from "node:fs";
    const { fail } = await import("./index.mjs");
    ${between}
    console.log(fail());`;
  writeFileSync(join(folder, "run.mjs"), program);
  return execFileSync(process.execPath, [join(folder, "run.mjs")], { cwd: folder, encoding: "utf8" });
}

test("a stack names the file, the line and the function as they are in the project, by a map that is read after the import", () => {
  const stack = printed('copyFileSync("kept.json", "index.mjs.map");', undefined);
  expect(stack).toMatch(/^TypeError: Cannot read properties/);
  expect(stack).toMatch(/^ {4}at roomOf \(functions\/runs\/errors\/failure-text\.ts:\d+:\d+\)$/m);
  expect(stack).toMatch(/^ {4}at .*\(?entry\.ts:6:\d+\)?$/m);
});

test.each([
  ["no map", undefined],
  ["a damaged map", "{"],
])("a stack stays in the bundle's own lines where there is %s", (_, given) => {
  const stack = printed("", given);
  expect(stack).toMatch(/^TypeError: Cannot read properties/);
  expect(stack).toContain("index.mjs:");
});
