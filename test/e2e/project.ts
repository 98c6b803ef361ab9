/**
 * Copies of the project: a user's clone with the same files and the same packages, or one that has Pawl's own parts
 * alone, whatever a team has made of its tasks, services, resources and stages.
 *
 * A probe project has the tasks of `test/e2e/functions/tasks`, on lanes whose turns are short. Probes write marks to
 * files that the test reads.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The project that is copied. */
export const root = resolve(import.meta.dirname, "../..");

/** The parts of a clone, without tests, texts and packages. */
export const parts = [
  "cli",
  "functions",
  "infra",
  "local",
  "index.ts",
  "client.ts",
  "roots.ts",
  "services.ts",
  "package.json",
  "cdk.json",
  "tsconfig.json",
];

export interface Project {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Replaces a text. Throws unless the file contains it exactly once. */
  edit(path: string, from: string, to: string): void;
  /** The marks of a name, in order. */
  marks(name: string): string[];
  remove(): void;
}

export function copyProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "pawl-e2e-"));
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const path = (name: string) => join(folder, name);
  return {
    folder,
    write: (name, text) => writeFileSync(path(name), text),
    edit(name, from, to) {
      const [before, after, ...more] = readFileSync(path(name), "utf8").split(from);
      if (before === undefined || after === undefined || more.length > 0)
        throw new Error(`${name} must contain ${JSON.stringify(from)} exactly once`);
      writeFileSync(path(name), before + to + after);
    },
    marks(name) {
      const file = path(`marks-${name}`);
      return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The files that are a team's own, as they are where there is no task. */
export const withoutTasks: Readonly<Record<string, string>> = {
  "functions/services.ts": "export const services = () => ({});\n",
  "infra/resources.ts": "export const resources = () => ({});\n",
  "infra/tasks.ts": 'import { deployed } from "./deployed.ts";\n\nexport default deployed(() => []);\n',
};

/** Copies the project without what is a team's own. */
export function copyWithoutTasks(): Project {
  const project = copyProject();
  rmSync(join(project.folder, "functions/tasks"), { recursive: true, force: true });
  for (const [path, text] of Object.entries(withoutTasks)) project.write(path, text);
  return project;
}

const probes = {
  "forty-turns": "default",
  "eight-shards": "default",
  "cut-short": "stopped",
  "kill-worker": "default",
  held: "bulk",
  brief: "pair",
};

/** The probes, and no other tasks. Lane `pair` takes two messages at once, and reserves four invocations. */
export function probeProject(): Project {
  const project = copyWithoutTasks();
  cpSync(join(import.meta.dirname, "functions"), join(project.folder, "functions"), { recursive: true });
  project.write(
    "functions/probe/marks-path.ts",
    `export const marksPath = ${JSON.stringify(join(project.folder, "marks-"))};\n`,
  );
  const tasks = Object.keys(probes);
  const imported = (name: string) => name.replaceAll("-", "_");
  const lines = Object.entries(probes).map(([name, lane]) => `[${imported(name)}, { lane: "${lane}" }]`);
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      ...tasks.map((name) => `import ${imported(name)} from "../functions/tasks/${name}.ts";`),
      `export default deployed(() => [${lines.join(", ")}]);\n`,
    ].join("\n"),
  );
  const lanes = {
    default: { timeoutSeconds: 6, maxConcurrency: 2 },
    stopped: { timeoutSeconds: 6, maxConcurrency: 2 },
    pair: { maxConcurrency: 2, reservedConcurrency: 4 },
    bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
  };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
