/** Two stacks of the same resources, each synthesized by a process of its own: Pawl's, and the one of `hand-written.ts`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copyProject, taskText } from "../../infra/copied-project.ts";
import { root } from "../../steps.ts";

export type StackName = "pawl-dev" | "by-hand";

/** What a synth came to. */
export interface StackSynth {
  /** From the start of its process to its end. */
  readonly seconds: number;
  /** How many resources the template has, by type. */
  readonly resources: Readonly<Record<string, number>>;
}

const lanes = ["default", "bulk"];

const stages = `export const stages = {
  dev: {
    lanes: {
      default: { maxConcurrency: 2 },
      bulk: { timeoutSeconds: 900, memoryMb: 512, maxConcurrency: 2 },
    },
    removal: "destroy",
    logRetentionDays: 7,
  },
};
`;

export class Stacks {
  readonly #project = copyProject();
  readonly #tasks: number;

  /** @param tasks how many; each has a schedule, and for Pawl a file */
  constructor(tasks: number) {
    this.#tasks = tasks;
    const names = Array.from({ length: tasks }, (_, i) => `task-${i}`);
    for (const [i, name] of names.entries())
      this.#project.write(`functions/tasks/${name}.ts`, taskText(name, `cron("${i % 60} ${i % 24} * * *")`));
    this.#project.list(Object.fromEntries(names.map((name, i) => [name, `{ lane: "${lanes[i % 2]}" }`])));
    this.#project.write("infra/stages.ts", stages);
  }

  /** Synthesizes without bundles. @param checks whether CDK checks the template, as it does before a deploy */
  async synth(stack: StackName, { checks }: { readonly checks: boolean }): Promise<StackSynth> {
    const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
    const started = performance.now();
    const { status, stderr, json } = await this.#project.synth({
      app: stack === "by-hand" ? join(import.meta.dirname, "hand-written.ts") : undefined,
      context: { ...context, stage: "dev", tasks: String(this.#tasks) },
      checks,
    });
    const seconds = (performance.now() - started) / 1_000;
    if (status !== 0) throw new Error(`the synth of ${stack} ended with ${status}: ${stderr}`);
    const found: { Type: string }[] = Object.values(json(`${stack}.template.json`).Resources);
    const byType = [...Map.groupBy(found, ({ Type }) => Type)].map(
      ([type, all]) => [type, all.length] as const,
    );
    return { seconds, resources: Object.fromEntries(byType.sort()) };
  }

  remove(): void {
    this.#project.remove();
  }
}
