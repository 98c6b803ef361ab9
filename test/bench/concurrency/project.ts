/** A project whose tasks differ in their limit alone: each run of them takes a moment, and a few kill their worker once. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyWithoutTasks, type Project } from "../../e2e/project.ts";

/** Each with a task of its own. */
export const limits = [1, 2, 7] as const;
export type Limit = (typeof limits)[number];

/** How long a run is at work, in milliseconds. */
const workMs = 20;

export function nameOf(limit: Limit): string {
  return `limit-${limit}`;
}

export function limitedProject(): Project {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  for (const limit of limits)
    project.write(
      `functions/tasks/${nameOf(limit)}.ts`,
      `import { defineTask } from "pawl";

export default defineTask({
  name: "${nameOf(limit)}",
  description: "Takes a moment.",
  concurrency: { limit: ${limit} },
  maxAttempts: 5,
  params: { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } },
  async run(ctx) {
    const { kills } = ctx.params as { readonly kills?: boolean };
    if (kills && ctx.cursor === undefined) {
      await ctx.checkpoint(1);
      // Only a later one is saved at once.
      await new Promise((done) => setTimeout(done, 1500));
      await ctx.checkpoint(2);
      process.exit(1);
    }
    await new Promise((done) => setTimeout(done, ${workMs}));
  },
});
`,
    );
  const imports = limits.map((limit) => `import task${limit} from "../functions/tasks/${nameOf(limit)}.ts";`);
  const list = limits.map((limit) => `[task${limit}, { lane: "default" }]`);
  project.write(
    "infra/tasks.ts",
    `${imports.join("\n")}
import { deployed } from "./deployed.ts";

export default deployed(() => [${list.join(", ")}]);
`,
  );
  const lanes = { default: { batchSize: 5, maxConcurrency: 4 } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  return project;
}
