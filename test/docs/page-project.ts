/**
 * A clone of the project in which the samples of some pages stand where their first lines say: the files of tasks,
 * services and tests as they are, and the lines for the lists of a team in those lists, with the samples' imports at
 * the top. So all samples are of one project, which can be type-checked, tested and synthesized.
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command, type Told } from "../e2e/pawl-command.ts";
import { copyWithoutTasks, type Project } from "../e2e/project.ts";
import { page } from "../guards/markdown.ts";
import { blocksOf } from "../guards/readme.ts";
import { root } from "../steps.ts";

/** What stands around the samples' lines in a file of the team's own. */
interface Around {
  readonly imports: readonly string[];
  /** @param entries the lines for its list @param before those for the code before the list */
  text(entries: string, before: string): string;
}

const stage = (name: string, lanes: string) => `  ${name}: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { preset: "long", maxConcurrency: 2 },
${lanes}    },
    removal: "destroy",
  },
`;

const arounds: Readonly<Record<string, Around>> = {
  "functions/services.ts": {
    imports: [
      'import { makeServices, type ServicesOf } from "./lambda/make-services.ts";',
      'import { taskCalls } from "./model/call-limits.ts";',
    ],
    text: (entries) => `export const services = makeServices({
${entries}});

declare module "./model/task/services.ts" {
  interface Services extends ServicesOf<typeof services> {}
}
`,
  },
  "functions/subscribers.ts": {
    imports: ['import type { Subscriber } from "./model/run/told/life-event.ts";'],
    text: (entries) => `export const subscribers: readonly Subscriber[] = [\n${entries}];\n`,
  },
  "infra/resources.ts": {
    imports: [
      'import type { Construct } from "constructs";',
      'import type { ResourcesByTask, ResourcesProps } from "./pawl.ts";',
    ],
    text: (
      entries,
      before,
    ) => `export function resources(scope: Construct, { uploads }: ResourcesProps): ResourcesByTask {
${before}  return {\n${entries}  };\n}\n`,
  },
  "infra/tasks.ts": {
    imports: ['import { deployed } from "./deployed.ts";'],
    text: (entries) => `export default deployed(() => [\n${entries}]);\n`,
  },
  "infra/stages.ts": {
    imports: ['import type { DeclaredStage } from "./deployment/index.ts";'],
    text: (entries) =>
      `export const stages: Readonly<Record<string, DeclaredStage>> = {\n${stage("local", entries)}${stage("dev", entries)}};\n`,
  },
};

/** What a sample of docs/migrate/from-node-cron.md takes of node-cron, which is not installed. */
const nodeCron = `declare module "node-cron" {
  interface Options {
    timezone?: string;
    noOverlap?: boolean;
  }
  const cron: { schedule(expression: string, task: () => unknown, options?: Options): unknown };
  export default cron;
}
`;

/** A sample of a page, in the file that its first line names. */
export interface Sample {
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** The TypeScript of a page. @param path from the root @throws Error for a sample that names no file */
export function samplesOf(path: string, markdown = page(path)): readonly Sample[] {
  return blocksOf(markdown).flatMap(({ language, file, text }) => {
    if (language !== "ts") return [];
    if (file === undefined)
      throw new Error(`${path}: the first line of a sample must name its file: ${text.split("\n")[0]}`);
    return [{ path, file, text }];
  });
}

/** The lines that pages add to one file. */
interface Added {
  readonly imports: Set<string>;
  before: string;
  entries: string;
}

export class PageProject {
  readonly #project: Project;
  /** The files that the pages have whole, each with its page. */
  readonly #written = new Map<string, string>();
  readonly #added = new Map<string, Added>();

  /** @throws Error for a file that two samples have, or that is Pawl's own */
  constructor(samples: readonly Sample[]) {
    for (const { path, file } of samples) {
      if (Object.hasOwn(arounds, file)) continue;
      const other = this.#written.get(file);
      if (other !== undefined)
        throw new Error(`${path} and ${other} both have ${file}: give one of them another name`);
      this.#written.set(file, path);
    }
    this.#project = copyWithoutTasks();
    for (const part of ["test/kit", "test/memory", "test/guards/guards.ts", "vitest.config.ts"])
      cpSync(join(root, part), join(this.folder, part), { recursive: true });
    for (const { path, file, text } of samples) {
      if (Object.hasOwn(arounds, file)) this.#add(file, text);
      else if (existsSync(join(this.folder, file)))
        throw new Error(`${path}: ${file} is a file of Pawl's own`);
      else this.#put(file, text);
    }
    for (const [file, { imports, text }] of Object.entries(arounds)) {
      const added = this.#added.get(file) ?? { imports: new Set(), before: "", entries: "" };
      const all = [...new Set([...imports, ...added.imports])];
      this.#put(file, `${all.join("\n")}\n\n${text(added.entries, added.before)}`);
    }
    this.#put("before/node-cron.d.ts", nodeCron);
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
    const include = ["functions", "infra", "test", "before"];
    this.#put(
      "samples.tsconfig.json",
      JSON.stringify({ extends: "./tsconfig.json", compilerOptions, include }),
    );
  }

  get folder(): string {
    return this.#project.folder;
  }

  /** Lines of a list: imports, then what stands before the list up to the last blank line, then the entries. */
  #add(file: string, text: string): void {
    const added = this.#added.get(file) ?? { imports: new Set(), before: "", entries: "" };
    const lines = text.split("\n").slice(1, -1);
    for (const line of lines) if (line.startsWith("import ")) added.imports.add(line);
    const rest = lines.filter((line) => !line.startsWith("import "));
    const blank = rest.lastIndexOf("");
    added.before += rest
      .slice(0, Math.max(blank, 0))
      .map((line) => `${line}\n`)
      .join("");
    added.entries += rest
      .slice(blank + 1)
      .map((line) => `${line}\n`)
      .join("");
    this.#added.set(file, added);
  }

  #put(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  typecheck(): Promise<Told> {
    return this.#run(join(root, "node_modules/.bin/tsc"), "--noEmit", "-p", "samples.tsconfig.json");
  }

  /** Runs the samples' tests. */
  test(): Promise<Told> {
    const tests = [...this.#written.keys()].filter((file) => file.endsWith(".test.ts"));
    return this.#run(process.execPath, join(root, "node_modules/vitest/vitest.mjs"), "run", ...tests);
  }

  /** Synthesizes stage dev with its bundles, as the CDK CLI does. */
  synth(): Promise<Told> {
    const context = { project: "pawl", stage: "dev" };
    const env = { CDK_OUTDIR: join(this.folder, "cdk.out"), CDK_CONTEXT_JSON: JSON.stringify(context) };
    return command(process.execPath, ["cli/launch.js", "infra/app.ts"], {
      cwd: this.folder,
      env: { CDK_VALIDATION: "false", ...env },
    });
  }

  #run(program: string, ...args: readonly string[]): Promise<Told> {
    return command(program, args, { cwd: this.folder });
  }

  remove(): void {
    this.#project.remove();
  }
}
