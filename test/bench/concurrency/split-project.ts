/** A project of two tasks that walk a CSV, of which each row waits a millisecond: one in 8 shards, and one at once. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";

const tasks = { "in-shards": "parallel: { shards: 8 },", "at-once": "" } as const;

export function splitProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  const marks = (name: string) => JSON.stringify(join(project.folder, `marks-${name}`));
  for (const [name, parallel] of Object.entries(tasks))
    project.write(
      `functions/tasks/${name}.ts`,
      `import { appendFileSync, createReadStream } from "node:fs";
import { csv, csvShards, defineTask } from "pawl";

const source = (file: string) => (start: number) => createReadStream(file, { start });
let done = "";

export default defineTask({
  name: "${name}",
  description: "Walks a CSV.",
  ${parallel}
  params: { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } },
  ${parallel === "" ? "" : "shards: ({ params, wantedShards }, after) => csvShards(source(params.file), { shards: wantedShards, after }),"}
  async *items({ params, cursor${parallel === "" ? "" : ", shard"} }) {
    yield* csv(source(params.file), { after: cursor${parallel === "" ? "" : ", shard"} });
    appendFileSync(${marks("rows")}, done);
    done = "";
  },
  async process() {
    await new Promise((wait) => setTimeout(wait, 1));
    done += ".\\n";
  },
  afterComplete({ params }) {
    appendFileSync(${marks("completions")}, "${name} " + params.file + "\\n");
  },
});
`.replace("validate: (value)", "validate: (value: any)"),
    );
  const names = Object.keys(tasks);
  const imports = names.map((name, i) => `import task${i} from "../functions/tasks/${name}.ts";`);
  const list = names.map((_, i) => `[task${i}, { lane: "default" }]`);
  project.write(
    "infra/tasks.ts",
    `${imports.join("\n")}\nimport { deployed } from "./deployed.ts";\n\nexport default deployed(() => [${list.join(", ")}]);\n`,
  );
  const lanes = { default: { batchSize: 1, maxConcurrency: 10, timeoutSeconds: 300 } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
