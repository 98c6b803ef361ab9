/**
 * Which stack has a task's schedules, and whether every stack is small enough. CloudFormation takes 500 resources a
 * stack; a nested stack counts as one in its parent. Pure: `constructs/schedules.ts` makes the stacks, `pawl.ts` counts
 * what is in them.
 *
 * A stack follows from the task's name and the number of stacks. With one stack more, tasks move to the new one only,
 * and with one less, only the tasks of the last one move.
 */
import { createHash } from "node:crypto";

export const mostScheduleStacks = 20;

/** CloudFormation's limit for a stack. */
const mostResources = 500;
/** CloudFormation's limit for what one deploy creates, updates and deletes where there are nested stacks. */
const mostInOneDeploy = 2_500;
/** The number of stacks that is recommended leaves room for more tasks. */
const roomyResources = 400;

/** What is in one stack of a deployment. */
export interface StackSize {
  readonly name: string;
  /** 0 is the main stack. */
  readonly number: number;
  readonly resources: number;
  readonly schedules: number;
}

/** What of a schedule decides its stack. */
interface OfTask {
  readonly task: string;
}

/** The nested stack of a task's schedules, from 1; 0 where there is none. */
export function scheduleStack(task: string, scheduleStacks: number): number {
  const hash = (stack: number) => createHash("sha256").update(`${task}/${stack}`).digest("hex");
  let best = 0;
  for (let stack = 1; stack <= scheduleStacks; stack++) {
    if (best === 0 || hash(stack) > hash(best)) best = stack;
  }
  return best;
}

/** What is wrong with the sizes of a stage's stacks. */
export function stackSizeMistakes(
  sizes: readonly StackSize[],
  stage: { readonly name: string; readonly scheduleStacks: number },
  schedules: readonly OfTask[],
): string[] {
  return sizes
    .filter(({ resources }) => resources > mostResources)
    .map(({ name, resources, schedules: ofStack }) => {
      const found = `stack ${name} has ${resources} resources, ${ofStack} of them schedules of tasks, and CloudFormation takes ${mostResources}`;
      if (resources - ofStack > mostResources) return `${found}: move resources of your own to another stack`;
      const enough = stacksFor(schedules, stage.scheduleStacks + 1);
      return enough === undefined
        ? `${found}: ${mostScheduleStacks} nested stacks are too few, so deploy some tasks as another project`
        : `${found}: set scheduleStacks: ${enough} for stage ${stage.name} in infra/stages.ts`;
    });
}

/** The line of the summary, and a note where one deploy cannot make everything. */
export function stackSizeLines(sizes: readonly StackSize[]): {
  readonly line: string;
  readonly notes: readonly string[];
} {
  const sum = sizes.reduce((total, { resources }) => total + resources, 0);
  const line = sizes
    .map(
      ({ number, resources }) =>
        `${resources} in ${number === 0 ? "the main stack" : `nested stack ${number}`}`,
    )
    .join(", ");
  return {
    line: `resources, of ${mostResources} a stack: ${line}`,
    notes:
      sum > mostInOneDeploy
        ? [
            `${sum} resources in all: CloudFormation changes at most ${mostInOneDeploy} in one deploy, so add tasks in several deploys`,
          ]
        : [],
  };
}

/** The least number of stacks, from `least` on, that leaves room in each. */
function stacksFor(schedules: readonly OfTask[], least: number): number | undefined {
  for (let stacks = least; stacks <= mostScheduleStacks; stacks++) {
    const sizes = Map.groupBy(schedules, ({ task }) => scheduleStack(task, stacks));
    if ([...sizes.values()].every(({ length }) => length <= roomyResources)) return stacks;
  }
  return undefined;
}
