/**
 * What is wrong with what tasks require of one another, and with their scopes: a task or a stage that there is not, a circle,
 * and Regions where synth does not know its own.
 */
import { nearest } from "../../../functions/model/nearest.ts";
import { outOfScope, type TaskScope } from "../../../functions/model/requires/scope.ts";
import { show } from "../../../functions/model/show.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";

type Tasks = readonly Pick<ManifestTask, "name" | "requires" | "outOfScope" | "enabled">[];

/** One line for each mistake of what tasks require. */
export function requiresSynthMistakes(tasks: Tasks): string[] {
  const names = tasks.map(({ name }) => name);
  const unknown = tasks.flatMap(({ name, requires }) =>
    (requires?.succeeded ?? [])
      .filter((task) => !names.includes(task))
      .map(
        (task) =>
          `task ${name} requires succeeded(${show(task)}), which infra/tasks.ts does not list${hint(task, names)}`,
      ),
  );
  if (unknown.length > 0) return unknown;
  return [...new Set(tasks.flatMap(({ name }) => circleFrom(tasks, name)))];
}

/** The circle that a task is the first of, by name: each is told once. */
function circleFrom(tasks: Tasks, start: string): string[] {
  const walk = (path: readonly string[]): readonly string[] | undefined => {
    const { requires } = tasks.find(({ name }) => name === path.at(-1)) ?? {};
    for (const task of requires?.succeeded ?? []) {
      if (task === start) return [...path, start];
      if (task < start || path.includes(task)) continue;
      const found = walk([...path, task]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const circle = walk([start]);
  if (circle === undefined) return [];
  return [
    `tasks require one another in a circle, so that none of them could start: ${circle.join(" requires ")}`,
  ];
}

/** What deserves a look: a task that requires one which nothing starts here. */
export function requiresLooks(tasks: Tasks): string[] {
  return tasks.flatMap(({ name, requires, outOfScope: own }) =>
    (own === undefined ? (requires?.succeeded ?? []) : []).flatMap((task) => {
      const other = tasks.find((each) => each.name === task);
      const why = other?.outOfScope ?? (other?.enabled === false ? "it is not enabled" : undefined);
      return why === undefined
        ? []
        : [`task ${name} requires a success of ${task}, which does not run here: ${why}`];
    }),
  );
}

/** Where the deployment is: its stage, all stages, and its Region, where synth knows that. */
export interface Deployed {
  readonly stage: string;
  readonly stages: readonly string[];
  readonly region: string | undefined;
}

/** What is wrong with a task's scope. */
export function scopeSynthMistakes(
  name: string,
  scope: TaskScope | undefined,
  { stage, stages, region }: Deployed,
) {
  const unknown = (scope?.stages ?? []).filter((each) => !stages.includes(each));
  const needsRegion = scope?.regions !== undefined && region === undefined && stage !== "local";
  return [
    ...unknown.map(
      (each) =>
        `task ${name}: its scope names stage ${show(each)}, which infra/stages.ts does not have${hint(each, stages)}`,
    ),
    ...(needsRegion
      ? [
          `task ${name}: its scope names Regions, and synth does not know its own: set AWS_REGION, or give the stack an env with a region`,
        ]
      : []),
  ];
}

/** Why a task does not run in this deployment. `pawl dev` is in no Region. */
export function whyOutside(scope: TaskScope | undefined, { stage, region }: Deployed): string | undefined {
  return outOfScope(scope, stage, stage === "local" ? undefined : region);
}

function hint(given: string, names: readonly string[]): string {
  const [near] = nearest(given, names);
  return near === undefined ? `: there are ${names.join(", ")}` : `, did you mean ${near}?`;
}
