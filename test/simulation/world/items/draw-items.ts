/** Draws what becomes of single items: which of them fail, who has those done again, and which tasks count theirs. */
import type { SeededRandom } from "../../random.ts";
import type { ActPlan, OccurrencePlan, TaskPlan } from "../plan.ts";

const minute = 60_000;
/** The share of tasks that walk and have items which fail. */
const badShare = 0.12;
/** The share of those whose skipped items somebody has done again. */
const redoneShare = 0.7;
/** The share of tasks with a cursor whose items count themselves. */
const countingShare = 0.12;

/** A few tasks have items that fail whatever happens, and skip them. */
export function perhapsBad(task: TaskPlan, random: SeededRandom, faulty: boolean): TaskPlan {
  const walks = task.shape === "items" || task.shape === "plain items" || task.shape === "pages";
  if (!faulty || !walks || !random.chance(badShare)) return task;
  const each = random.between(2, 5);
  const bad = {
    each,
    inARow: random.chance(0.3) ? 2 : 1,
    triesAgain: random.chance(0.3),
    maxItemErrors: random.chance(0.3) ? random.between(1, 3) : 1_000,
    mends: random.chance(0.6),
    gone: random.chance(0.4) ? each * random.between(1, 2) : undefined,
  };
  return { ...task, bad };
}

/** A few tasks count what they do. */
export function perhapsCounting(task: TaskPlan, random: SeededRandom): TaskPlan {
  return task.shape !== "run" && random.chance(countingShare) ? { ...task, counts: true } : task;
}

/** People have the skipped items of most such tasks done again: soon, later, and twice at almost the same time. */
export function drawRedrivesOfItems(
  random: SeededRandom,
  tasks: readonly TaskPlan[],
  occurrences: readonly OccurrencePlan[],
): ActPlan[] {
  const redone = tasks.filter(({ bad }) => bad !== undefined && random.chance(redoneShare));
  return redone.flatMap(({ name }) => {
    const own = occurrences.filter(({ task }) => task === name);
    const first = random.pick(own.length > 0 ? own : occurrences).at;
    const draw = random.next();
    const instants = [1, 6, 30].map((longest) => first + Math.floor(random.between(1, longest * 60)) * 1_000);
    const [, second = first] = instants;
    return [...instants, second + random.between(0, 40), first + 45 * minute].map((at, i): ActPlan => {
      return { key: `redrive items of ${name} ${i}`, at, kind: "redrive items", draw, task: name };
    });
  });
}
