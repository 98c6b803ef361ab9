/**
 * `npm run build:package` makes the package `pawl` of this repository in `.cache/package/`, from where `npm pack` takes it. It has
 * the compiled sources, bundles of what only the command loads, the console's page in its bundle, and the pages that users and
 * their assistants read. `create-pawl` is made beside it, in `.cache/create-pawl/`. It prints both folders.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pageFiles } from "../cli/console/server/page-files.ts";
import { pawlRoot } from "../roots.ts";
import { compile } from "./compile.ts";
import { writeCreatePackage } from "./create-package.ts";
import { packageJson } from "./package-json.ts";
import { vendor } from "./vendored.ts";

const out = join(pawlRoot, ".cache/package");

/** What is taken as it is. */
const copied = [
  ...["AGENTS.md", "CHANGELOG.md", "LICENSE", "README.md", "docs", "llms.txt", "skills"],
  ...["cli/packaged-node.json", "cli/prefer-system-node.sh", "cli/system-node.sh"],
];

const write = (path: string, body: string | Uint8Array) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), body);
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
compile(out);
await vendor(out);
for (const path of copied) cpSync(join(pawlRoot, path), join(out, path), { recursive: true });
for (const [path, { body }] of await pageFiles()) write(join("cli/console/page", path), body);
const repository = JSON.parse(readFileSync(join(pawlRoot, "package.json"), "utf8"));
write("package.json", `${JSON.stringify(packageJson(repository), null, 2)}\n`);
console.log(out);

const create = join(pawlRoot, ".cache/create-pawl");
writeCreatePackage(create);
console.log(create);
