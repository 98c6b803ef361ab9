/** Counts what is in a deployment's stacks. `deployment/schedule-stacks.ts` says what is too much. */
import { CfnElement, CfnResource, type Stack } from "aws-cdk-lib";
import type { PlannedSchedule, StackSize } from "../deployment/index.ts";
import type { Schedules } from "./schedules.ts";

/** The elements of a stack's own template: not those of stacks nested in it. */
export function elementsOf(stack: Stack): CfnElement[] {
  const constructs = stack.node.findAll();
  return constructs
    .filter((construct) => construct instanceof CfnElement)
    .filter((element) => element.stack === stack);
}

/** What is in the main stack, then in each nested stack of schedules. */
export function stackSizes(
  main: Stack,
  { nestedStacks }: Schedules,
  schedules: readonly PlannedSchedule[],
): readonly StackSize[] {
  return [[0, main] as const, ...nestedStacks].map(([number, stack]) => ({
    name: number === 0 ? main.stackName : stack.node.path,
    number,
    resources: elementsOf(stack).filter((element) => element instanceof CfnResource).length,
    schedules: schedules.filter((schedule) => schedule.stack === number).length,
  }));
}
