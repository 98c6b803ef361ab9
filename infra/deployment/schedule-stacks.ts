/**
 * Which stack has a task's schedules, and whether every stack is small enough. CloudFormation takes 500 resources and
 * a template of 1 MB a stack; a nested stack counts as one resource in its parent. Pure: `constructs/schedules.ts` makes
 * the stacks, `constructs/stack/stack-sizes.ts` counts what is in them.
 *
 * A stack follows from the task's name and the number of stacks. With one stack more, tasks move to the new one only,
 * and with one less, only the tasks of the last one move.
 */
import { createHash } from "node:crypto";

export const mostScheduleStacks = 20;

/** CloudFormation's limit for a stack. */
const mostResources = 500;
/** From here on synth says so. */
const nearlyAllResources = 450;
/** CloudFormation's limit for a template in S3, in bytes. */
const mostTemplateBytes = 1_000_000;
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

/** The template of one stack of a deployment. */
export interface TemplateSize {
  readonly name: string;
  /** As it is written. */
  readonly bytes: number;
  readonly bytesWithoutIndentation: number;
  /** Of those without indentation, what the tasks' schedules need. */
  readonly bytesOfSchedules: number;
}

/** What of a schedule decides its stack. */
interface OfTask {
  readonly task: string;
}

/** What of a stage decides it. */
interface OfStage {
  readonly name: string;
  readonly scheduleStacks: number;
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
  stage: OfStage,
  schedules: readonly OfTask[],
): string[] {
  return sizes
    .filter(({ resources }) => resources > mostResources)
    .map(({ name, resources, schedules: ofStack }) => {
      const found = `stack ${name} has ${resources} resources, ${ofStack} of them schedules of tasks, and CloudFormation takes ${mostResources}`;
      if (resources - ofStack > mostResources) return `${found}: move resources of your own to another stack`;
      return `${found}: ${moreStacks(stage, schedules)}`;
    });
}

/** Stacks that have little room left for more: nine tenths of what CloudFormation takes. */
export function stackSizeLooks(
  sizes: readonly StackSize[],
  stage: OfStage,
  schedules: readonly OfTask[],
): string[] {
  return sizes
    .filter(({ resources }) => resources >= nearlyAllResources && resources <= mostResources)
    .map(({ name, resources, schedules: ofStack }) => {
      const found = `stack ${name} has ${resources} resources, and CloudFormation takes ${mostResources}`;
      return ofStack === 0 || resources - ofStack > roomyResources
        ? `${found}: move resources of your own to another stack before there are more`
        : `${found}: before there are more, ${moreStacks(stage, schedules)}`;
    });
}

/** What is wrong with the sizes of a stage's templates. */
export function templateSizeMistakes(
  sizes: readonly TemplateSize[],
  stage: OfStage,
  schedules: readonly OfTask[],
): string[] {
  return sizes
    .filter(({ bytes }) => bytes > mostTemplateBytes)
    .map(({ name, bytes, bytesWithoutIndentation, bytesOfSchedules }) => {
      const found = `the template of stack ${name} has ${bytes} bytes, and CloudFormation takes ${mostTemplateBytes}`;
      if (bytesWithoutIndentation <= mostTemplateBytes)
        return `${found}: set suppressTemplateIndentation: true on the stack`;
      return bytesWithoutIndentation - bytesOfSchedules > mostTemplateBytes
        ? `${found}: declare fewer lanes, or move resources of your own to another stack`
        : `${found}: ${moreStacks(stage, schedules)}`;
    });
}

/** What to do where schedules have too little room. */
function moreStacks(stage: OfStage, schedules: readonly OfTask[]): string {
  for (const [task, { length }] of Map.groupBy(schedules, ({ task }) => task)) {
    // All schedules of a task are in one stack.
    if (length > mostResources)
      return `task ${task} alone has ${length} schedules, so split its triggers among several tasks`;
  }
  const least = stage.scheduleStacks + 1;
  const enough = stacksFor(schedules, least, roomyResources) ?? stacksFor(schedules, least, mostResources);
  return enough === undefined
    ? `${mostScheduleStacks} nested stacks are too few, so deploy some tasks as another project`
    : `set scheduleStacks: ${enough} for stage ${stage.name} in infra/stages.ts`;
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

/** The least number of stacks, from `least` on, with which each has at most so many schedules. */
function stacksFor(schedules: readonly OfTask[], least: number, most: number): number | undefined {
  for (let stacks = least; stacks <= mostScheduleStacks; stacks++) {
    const sizes = Map.groupBy(schedules, ({ task }) => scheduleStack(task, stacks));
    if ([...sizes.values()].every(({ length }) => length <= most)) return stacks;
  }
  return undefined;
}
