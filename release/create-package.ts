/**
 * The package `create-pawl` of this repository: the folder `create/`, with what is told in one place only. The versions of the
 * starter's packages are those that this repository is tested with, and the CDK's feature flags are its own.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pawlRoot } from "../roots.ts";

interface Dependencies {
  readonly [name: string]: string;
}

interface PackageJson {
  readonly version: string;
  readonly dependencies: Dependencies;
  readonly devDependencies: Dependencies;
  readonly optionalDependencies: Dependencies;
}

const kinds = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** @param out where it is written, in place of what is there @throws Error for a package of the starter that this repository does not have */
export function writeCreatePackage(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(join(pawlRoot, "create"), out, { recursive: true });
  cpSync(join(pawlRoot, "LICENSE"), join(out, "LICENSE"));
  const repository: PackageJson = readJson(join(pawlRoot, "package.json"));
  const pinned = { ...Object.assign({}, ...kinds.map((kind) => repository[kind])), pawl: repository.version };
  change<PackageJson>(join(out, "template/package.json"), (starter) => ({
    ...starter,
    ...Object.fromEntries(kinds.map((kind) => [kind, withVersions(starter[kind], pinned)])),
  }));
  const { context } = readJson<{ context: object }>(join(pawlRoot, "cdk.json"));
  change<{ context: object }>(join(out, "template/cdk.json"), (starter) => ({
    ...starter,
    context: { ...context, ...starter.context },
  }));
}

function withVersions(names: Dependencies, pinned: Dependencies): Dependencies {
  return Object.fromEntries(
    Object.keys(names).map((name) => {
      const version = pinned[name];
      if (version === undefined) throw new Error(`the starter's package ${name} is none of this repository`);
      return [name, version];
    }),
  );
}

function change<Json>(file: string, how: (json: Json) => Json): void {
  writeFileSync(file, `${JSON.stringify(how(readJson(file)), null, 2)}\n`);
}

function readJson<Json>(file: string): Json {
  return JSON.parse(readFileSync(file, "utf8"));
}
