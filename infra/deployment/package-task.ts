/**
 * Tasks of npm packages: a line `[{ from: "package/path" }, …]` of `infra/tasks.ts` takes the default export of that module,
 * found as the project's own files find it. The list of tasks is read at once and not awaited, so the module is loaded by
 * `require`, which takes ES modules too.
 *
 * Whatever copy of Pawl a package would find, it gets the project's: bundles do the same by an alias.
 */
import { readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import { madeTasks } from "../../functions/model/made-tasks.ts";
import { printableLine } from "../../functions/model/printable.ts";
import type { Task } from "../../functions/model/task/task.ts";
import { shown } from "./option-checks.ts";

/** Where a task of a package comes from. */
export interface PackageSource {
  /** As the line says it, such as `@acme/tasks/expire`. */
  readonly from: string;
  /** With the version that is installed: `@acme/tasks@1.2.0/expire`. */
  readonly file: string;
}

/** What a line gives in place of a task. */
export interface PackageTask {
  /** The name of a package, or a path in it: what one would `import`. Its default export is the task. */
  readonly from: string;
}

const allowed = 'the name of an installed package, or a path in one, such as { from: "@acme/tasks/expire" }';
const specifier = /^((?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*)((?:\/[\w.~-]+)*)$/i;
const load = createRequire(import.meta.url);

/** Whether a line means a task of a package. */
export function isPackageTask(given: unknown): given is PackageTask {
  return typeof given === "object" && given !== null && !Array.isArray(given) && "from" in given;
}

/** The task, and where it comes from. @throws Error that says what is wrong, and what to do */
export function packageTask(given: PackageTask): { readonly task: Task; readonly source: PackageSource } {
  const { from, ...odd } = given;
  const [, name, path] = (typeof from === "string" && specifier.exec(from)) || [];
  if (name === undefined || path === undefined || Object.keys(odd).length > 0)
    throw new Error(`${shown(given)} is not allowed: ${allowed}`);
  const url = resolved(from, name, path);
  const found = loaded(from, fileURLToPath(url));
  const task = defaultOf(found);
  if (task === undefined)
    throw new Error(`${from} has no default export: it must be what defineTask returns`);
  if (!madeTasks.has(task as object)) throw new Error(`${from} ${whyNoTask(task)}`);
  return { task: task as Task, source: { from, file: `${name}@${versionOf(url, name)}${path}` } };
}

/** The file of a module of a package, by what a line imports; undefined where it cannot be found. */
export function packageFile(from: string): string | undefined {
  if (!specifier.test(from)) return undefined;
  try {
    const url = import.meta.resolve(from);
    return url.startsWith("file:") ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}

function resolved(from: string, name: string, path: string): string {
  let url: string;
  try {
    url = import.meta.resolve(from);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
      throw new Error(
        `${from} cannot be imported: "exports" in the package.json of ${name} does not list ${JSON.stringify(`.${path}`)}`,
      );
    if (code === "ERR_MODULE_NOT_FOUND" && !isInstalled(name))
      throw new Error(`package ${name} is not installed: npm install ${name}`);
    throw new Error(`${from} cannot be imported: ${firstLine(error)}`);
  }
  if (!url.startsWith("file:"))
    throw new Error(`{ from: ${JSON.stringify(from)} } is not allowed: ${allowed}`);
  return url;
}

/** A package may hide its package.json from imports. */
function isInstalled(name: string): boolean {
  return load.resolve.paths(name)?.some((folder) => packageJson(join(folder, name)) !== undefined) ?? false;
}

function loaded(from: string, file: string): unknown {
  const own = new Map(["pawl", "pawl/client"].map((name) => [name, import.meta.resolve(name)]));
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const url = own.get(specifier);
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
  try {
    return load(file);
  } catch (error) {
    const { code = "" } = error as { code?: string };
    throw new Error(`${from} cannot be loaded: ${reasons[code] ?? firstLine(error)}`, { cause: error });
  } finally {
    hooks.deregister();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING:
    "it is TypeScript, which Node does not run from a package: the package must be built to JavaScript",
  ERR_REQUIRE_ASYNC_MODULE: "it awaits something when it is imported: a task's module must not",
};

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return printableLine(text.split("\n", 1)[0] ?? text);
}

/** Of a CommonJS module what it assigns to `module.exports`, or to `exports.default` as compilers do. */
function defaultOf(found: unknown): unknown {
  const isObject = typeof found === "object" && found !== null;
  if (types.isModuleNamespaceObject(found) || (isObject && "__esModule" in found))
    return (found as { readonly default?: unknown }).default;
  return isObject && Object.keys(found).length === 0 ? undefined : found;
}

function whyNoTask(found: unknown): string {
  const { name, settings } = (found ?? {}) as Partial<Task>;
  const isTask = typeof name === "string" && typeof settings === "object" && Object.isFrozen(found);
  return isTask
    ? `exports task ${name}, which another copy of Pawl made: pawl must be a peer dependency of the package, and not be bundled into it`
    : `exports no task by default, but ${shown(found)}: it must be what defineTask returns`;
}

function versionOf(url: string, name: string): string {
  for (let folder = dirname(fileURLToPath(url)); folder !== dirname(folder); folder = dirname(folder)) {
    const found = packageJson(folder);
    if (found?.name === name) return String(found.version ?? "0.0.0");
  }
  return "0.0.0";
}

function packageJson(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}
