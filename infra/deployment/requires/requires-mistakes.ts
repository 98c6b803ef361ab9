/** What is wrong with what tasks require of one another: a task that there is not, and a circle. */
import { nearest } from "../../../functions/model/nearest.ts";
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

/** The nearest name, or all. */
export function hint(given: string, names: readonly string[]): string {
  const [near] = nearest(given, names);
  return near === undefined ? `: there are ${names.join(", ")}` : `, did you mean ${near}?`;
}
