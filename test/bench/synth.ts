/**
 * `npm run bench -- synth`: the synth of a stage with 100 tasks, each with a schedule, beside a stack that is written by
 * hand with the CDK alone and has the same resources: as many of each type, which is checked. Both are whole processes,
 * from their start to their end, in turn. Both do what the CDK CLI has them do before a deploy, with CDK's own checks of
 * the template, and neither bundles any code: that would take both the same time. Pawl's reads and checks a file for each
 * task, of which the stack by hand knows nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copyProject, type Synthesized, taskText } from "../infra/copied-project.ts";
import { root } from "../steps.ts";
import type { Figure } from "./figure.ts";
import { median } from "./median.ts";

const tasks = 100;
const pairs = 9;
const most = 1.25;

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

/** How many resources of each type a template has. */
function typesOf({ folder, json }: Synthesized, stack: string): string {
  const resources: { Type: string }[] = Object.values(json(`${stack}.template.json`).Resources);
  const counts = [...Map.groupBy(resources, ({ Type }) => Type)].map(
    ([type, all]) => `${all.length} ${type}`,
  );
  if (counts.length === 0) throw new Error(`the template of ${stack} in ${folder} is empty`);
  return counts.sort().join(", ");
}

export async function figures(): Promise<readonly Figure[]> {
  const project = copyProject();
  const lanes = ["default", "bulk"];
  const names = Array.from({ length: tasks }, (_, i) => `task-${i}`);
  for (const [i, name] of names.entries())
    project.write(`functions/tasks/${name}.ts`, taskText(name, `cron("${i % 60} ${i % 24} * * *")`));
  project.list(Object.fromEntries(names.map((name, i) => [name, `{ lane: "${lanes[i % 2]}" }`])));
  project.write("infra/stages.ts", stages);
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));

  /** Seconds of a whole process. */
  const seconds = async (stack: string, app?: string) => {
    const started = performance.now();
    const made = await project.synth({
      app,
      context: { ...context, project: "bench", stage: "dev", tasks: String(tasks) },
      checks: true,
    });
    const taken = (performance.now() - started) / 1_000;
    if (made.status !== 0) throw new Error(`the synth of ${stack} ended with ${made.status}: ${made.stderr}`);
    return { taken, types: typesOf(made, stack) };
  };
  const pawl = () => seconds("bench-dev");
  const byHand = () => seconds("by-hand", join(import.meta.dirname, "synth/hand-written.ts"));

  try {
    // The first of each compiles its code.
    const [ours, theirs] = [(await pawl()).types, (await byHand()).types];
    if (ours !== theirs) throw new Error(`Pawl's stack has ${ours}, and the one by hand has ${theirs}`);
    const times: { pawl: number; byHand: number }[] = [];
    for (let i = 0; i < pairs; i++) {
      const before = i % 2 === 0 ? (await byHand()).taken : undefined;
      const own = (await pawl()).taken;
      times.push({ pawl: own, byHand: before ?? (await byHand()).taken });
    }
    const ratio = Number(median(times.map((pair) => pair.pawl / pair.byHand)).toFixed(3));
    return [
      {
        what: `seconds of synth, ${tasks} tasks with a schedule each`,
        value: Number(median(times.map((pair) => pair.pawl)).toFixed(2)),
        bound: `ratio <= ${most}`,
        ok: ratio <= most,
        ratio,
        beside: {
          what: "a stack of the same resources, by hand with the CDK alone",
          value: Number(median(times.map((pair) => pair.byHand)).toFixed(2)),
          how: "whole processes with CDK's checks; neither bundles code",
        },
      },
    ];
  } finally {
    project.remove();
  }
}
