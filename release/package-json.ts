/**
 * The package's own package.json. What a deploy needs are its dependencies; the CDK and `constructs` are the project's own, of
 * which there may be one copy only. What only this repository's tests and example need is left out, and so is what a release
 * has bundled.
 */

import { vendoredPackages } from "./vendored.ts";

/** The parts of this repository's package.json that are read. */
export interface RepositoryJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly sideEffects: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Of these, an app has one copy. Each minor version of the CDK works with later ones of Pawl's minor version. */
const ofTheProject = ["aws-cdk-lib", "constructs"];

/** In the page that a release bundles. */
const inThePage = ["preact", "uplot"];

/** @param repository this repository's package.json */
export function packageJson(repository: RepositoryJson): object {
  const { name, version, description, license, engines, bin, exports, sideEffects } = repository;
  const dependencies = Object.entries(repository.dependencies);
  const peers = dependencies.filter(([each]) => ofTheProject.includes(each));
  const own = dependencies.filter(
    ([each]) => ![...ofTheProject, ...inThePage, ...vendoredPackages].includes(each),
  );
  return {
    ...{ name, version, description, license, type: "module" },
    sideEffects: sideEffects.map(compiled),
    bin,
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(exported)),
      "./package.json": "./package.json",
    },
    engines,
    dependencies: Object.fromEntries(own),
    peerDependencies: Object.fromEntries(peers.map(([each, pinned]) => [each, `^${pinned}`])),
  };
}

function exported([path, file]: readonly [string, string]) {
  return [path, { types: compiled(file).replace(/\.js$/, ".d.ts"), default: compiled(file) }] as const;
}

function compiled(file: string): string {
  return file.replace(/\.ts$/, ".js");
}
