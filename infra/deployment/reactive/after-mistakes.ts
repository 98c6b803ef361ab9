/**
 * What is wrong with tasks that follow others: a task that is not deployed, a circle, a chain whose runs' names would be
 * too long, and more followers of one task than a run's record has room for.
 */

import { nearest } from "../../../functions/model/nearest.ts";
import { longestRun } from "../../../functions/model/run/run-name.ts";
import { show } from "../../../functions/model/show.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";

/** The record of a run names those that were started for it. */
const mostFollowers = 10;
/** The longest name of a run that follows none: instant, kind and an id of SQS. */
const longestOwnName = 21 + "message~".length + 100;

type Tasks = readonly Pick<ManifestTask, "name" | "triggers">[];

/** One line for each mistake. */
export function afterMistakes(tasks: Tasks): string[] {
  const unknown = unknownTasks(tasks);
  if (unknown.length > 0) return unknown;
  const circles = tasks.flatMap(({ name }) => circleFrom(tasks, name));
  if (circles.length > 0) return [...new Set(circles)];
  return [...tooManyFollowers(tasks), ...longChains(tasks)];
}

function followedBy(tasks: Tasks, name: string) {
  const triggers = tasks.find((task) => task.name === name)?.triggers ?? [];
  return triggers.filter((trigger) => trigger.kind === "after");
}

function unknownTasks(tasks: Tasks): string[] {
  const names = tasks.map(({ name }) => name);
  return tasks.flatMap(({ name }) =>
    followedBy(tasks, name)
      .filter(({ task }) => !names.includes(task))
      .map(({ id, task }) => {
        const [near] = nearest(task, names);
        const hint = near === undefined ? `: there are ${names.join(", ")}` : `, did you mean ${near}?`;
        return `task ${name}, trigger ${id}: after ${show(task)}, which infra/tasks.ts does not list${hint}`;
      }),
  );
}

/** The circle that a task is the first of, by name: each is told once. */
function circleFrom(tasks: Tasks, start: string): string[] {
  const walk = (path: readonly string[]): readonly string[] | undefined => {
    for (const { task } of followedBy(tasks, path.at(-1) as string)) {
      if (task === start) return [...path, start];
      if (task < start || path.includes(task)) continue;
      const found = walk([...path, task]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const circle = walk([start]);
  return circle === undefined ? [] : [`tasks follow each other in a circle: ${circle.join(" after ")}`];
}

function tooManyFollowers(tasks: Tasks): string[] {
  const followed = tasks.flatMap(({ name }) => followedBy(tasks, name).map(({ task }) => task));
  return tasks.flatMap(({ name }) => {
    const count = followed.filter((task) => task === name).length;
    return count <= mostFollowers
      ? []
      : [`task ${name} is followed by ${count} triggers: at most ${mostFollowers} are allowed`];
  });
}

function longChains(tasks: Tasks): string[] {
  const longest = (name: string): number => {
    const chains = followedBy(tasks, name).map(({ id, task }) => id.length + 1 + longest(task));
    return Math.max(longestOwnName, ...chains);
  };
  return tasks.flatMap(({ name }) =>
    longest(name) <= longestRun
      ? []
      : [
          `task ${name} is at the end of a chain of after() whose runs' names have up to ${longest(name)} characters: at most ${longestRun} are allowed, so shorten the chain or the ids of its triggers`,
        ],
  );
}
