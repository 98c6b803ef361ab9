/**
 * A copy of the project in a folder of its own, as a user's clone of it: the same files, the same packages.
 *
 * A probe project has the tasks of `functions/tasks` beside the example's, whose schedules are taken away, on lanes
 * whose turns are short. Probes leave marks in files that the test reads.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The project that is copied. */
export const root = resolve(import.meta.dirname, "../..");

/** What a user's clone consists of, but for tests, texts and packages. */
export const parts = [
  "cli",
  "functions",
  "infra",
  "local",
  "index.ts",
  "client.ts",
  "package.json",
  "cdk.json",
  "tsconfig.json",
];

/** A copy of the project. */
export interface Project {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Replaces a text that is there exactly once. Throws where it is not. */
  edit(path: string, from: string, to: string): void;
  /** The lines of a probe's file of marks, in the order in which they were written. */
  marks(name: string): string[];
  remove(): void;
}

/** Copies the project as it is. */
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
        throw new Error(`${name}: ${JSON.stringify(from)} is not there exactly once`);
      writeFileSync(path(name), before + to + after);
    },
    marks(name) {
      const file = path(`marks-${name}`);
      return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const probes = {
  "forty-turns": "default",
  "cut-short": "stopped",
  "kill-worker": "default",
  held: "bulk",
  brief: "pair",
};
const examples = { hello: "default", "count-cities": "default", "import-cities": "bulk" };

/** Copies the project with the probes. Lane `pair` may run twice at once, event source and reserve alike. */
export function probeProject(): Project {
  const project = copyProject();
  cpSync(join(import.meta.dirname, "functions"), join(project.folder, "functions"), { recursive: true });
  project.write(
    "functions/probe/place.ts",
    `export const place = ${JSON.stringify(join(project.folder, "marks-"))};\n`,
  );
  const tasks = Object.keys({ ...probes, ...examples });
  const lines = [
    ...Object.entries(probes).map(([name, lane]) => [name, `{ lane: "${lane}" }`]),
    ...Object.entries(examples).map(([name, lane]) => [name, `{ lane: "${lane}", triggers: [] }`]),
  ];
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      ...tasks.map((name, i) => `import t${i} from "../functions/tasks/${name}.ts";`),
      `export default deployed(() => [${lines.map(([, options], i) => `[t${i}, ${options}]`).join(", ")}]);\n`,
    ].join("\n"),
  );
  const lanes = {
    default: { timeoutSeconds: 6, maxConcurrency: 2 },
    stopped: { timeoutSeconds: 6, maxConcurrency: 2 },
    pair: { maxConcurrency: 2, reservedConcurrency: 2 },
    bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
  };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
