/** Packages of a copied project besides those that it shares with this one, as `npm install` would put them. */
import { mkdirSync, readdirSync, realpathSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./project.ts";

/** Gives the project a `node_modules` of its own. @param files texts by their paths in it */
export function ownPackages(folder: string, files: Readonly<Record<string, string>>): void {
  const modules = join(folder, "node_modules");
  const shared = realpathSync(join(root, "node_modules"));
  unlinkSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(shared)) symlinkSync(join(shared, name), join(modules, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    writeFileSync(join(modules, path), text);
  }
}

/** The `package.json` of a package of tasks: each file of it can be imported. */
export function tasksPackage(name: string, version: string): string {
  const exports = { "./*": "./*.js", "./cjs": "./cjs.cjs" };
  return JSON.stringify({ name, version, type: "module", exports, peerDependencies: { pawl: "*" } });
}
