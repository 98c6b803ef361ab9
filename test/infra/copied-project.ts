/** A copy of the project in a folder of its own, with tasks that a test makes up, and its synth as a process. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { withoutTasks } from "../e2e/project.ts";
import { root } from "../steps.ts";

/** The result of a synth. */
export interface Synthesized {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The output folder. */
  readonly folder: string;
  /** Reads a JSON file of the output folder. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the file holds
  json(name: string): any;
}

export interface SynthOptions {
  /** The app to run. @default infra/app.ts */
  readonly app?: string;
  /** What `-c` would set. @default nothing */
  readonly context?: Readonly<Record<string, string>>;
  /** @default false */
  readonly bundles?: boolean;
  /** Whether CDK checks the templates, as it does before a deploy. @default false */
  readonly checks?: boolean;
}

/** Copies what synth reads, without what is a team's own, and with the sample stages. */
export function copyProject() {
  const folder = mkdtempSync(join(tmpdir(), "pawl-project-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of [
    "infra",
    "functions",
    "index.ts",
    "client.ts",
    "roots.ts",
    "services.ts",
    "cdk.json",
    "package.json",
    "tsconfig.json",
  ]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  rmSync(join(folder, "functions/tasks"), { recursive: true, force: true });
  for (const [path, text] of Object.entries(withoutTasks)) write(path, text);
  cpSync(join(import.meta.dirname, "sample-stages.ts"), join(folder, "test/infra/sample-stages.ts"));
  write("infra/stages.ts", 'export { stages } from "../test/infra/sample-stages.ts";\n');
  let synths = 0;
  return {
    folder,
    write,
    /** Writes the list of tasks: `quick` is deployed as `[quick, { lane: "default" }]`. */
    list(lines: Readonly<Record<string, string>>) {
      const imports = Object.keys(lines).map(
        (name, i) => `import t${i} from "../functions/tasks/${name}.ts";`,
      );
      const list = Object.values(lines).map((options, i) => `[t${i}, ${options}]`);
      write(
        "infra/tasks.ts",
        `${imports.join("\n")}\nimport { deployed } from "./deployed.ts";\nexport default deployed(() => [${list.join(", ")}]);\n`,
      );
    },
    /** Synthesizes as the CDK CLI does, without credentials. */
    synth({
      app = "infra/app.ts",
      context = {},
      bundles = false,
      checks = false,
    }: SynthOptions = {}): Promise<Synthesized> {
      const out = join(folder, `out-${++synths}`);
      const bundling = bundles ? {} : { "aws:cdk:bundling-stacks": [] };
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [app], {
          cwd: folder,
          env: {
            PATH: process.env.PATH,
            // As cli/launch.js keeps it: compiling CDK takes half of a synth.
            NODE_COMPILE_CACHE: join(root, "node_modules/.cache/pawl"),
            CDK_OUTDIR: out,
            CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...bundling }),
            ...(checks ? {} : { CDK_VALIDATION: "false" }),
          },
        });
        const texts = { stdout: "", stderr: "" };
        child.stdout.on("data", (chunk) => {
          texts.stdout += chunk;
        });
        child.stderr.on("data", (chunk) => {
          texts.stderr += chunk;
        });
        child.on("error", reject);
        child.on("close", (status) =>
          resolve({
            ...texts,
            status,
            folder: out,
            json: (name) => JSON.parse(readFileSync(join(out, name), "utf8")),
          }),
        );
      });
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The text of a task's file. */
export function taskText(name: string, trigger = "", body = "run: () => undefined"): string {
  return `import { cron, defineTask } from "pawl";
export default defineTask({ name: "${name}", description: "Marks ${name}.", triggers: [${trigger}], ${body} });
`;
}
