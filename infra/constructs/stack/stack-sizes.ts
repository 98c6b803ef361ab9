/**
 * Counts what is in a deployment's stacks, and weighs their templates. `deployment/schedule-stacks.ts` says what is too
 * much.
 */
import { CfnElement, CfnResource, type Stack } from "aws-cdk-lib";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { PlannedSchedule, StackSize, TemplateSize } from "../../deployment/index.ts";
import type { Schedules } from "../schedules.ts";

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
    name: nameOf(number, stack),
    number,
    resources: elementsOf(stack).filter((element) => element instanceof CfnResource).length,
    schedules: schedules.filter((schedule) => schedule.stack === number).length,
  }));
}

/** What CDK does not make public: a template, and whether it is written with indentation. */
interface Written {
  _toCloudFormation(): { readonly Resources?: Readonly<Record<string, { readonly Type: string }>> };
  readonly _suppressTemplateIndentation: boolean;
}

/**
 * The size of each template as CDK writes it: the main stack's, then those of the nested stacks. It takes as given that
 * CDK has resolved what nested stacks refer to, as it has when it validates.
 */
export function templateSizes(main: Stack, { nestedStacks }: Schedules): readonly TemplateSize[] {
  return [[0, main] as const, ...nestedStacks].map(([number, stack]) => {
    const written = stack as unknown as Written;
    const template = written._toCloudFormation();
    const ofSchedules = Object.entries(template.Resources ?? {}).filter(
      ([, { Type }]) => Type === CfnSchedule.CFN_RESOURCE_TYPE_NAME,
    );
    return {
      name: nameOf(number, stack),
      bytes: bytesOf(template, written._suppressTemplateIndentation ? undefined : 1),
      bytesWithoutIndentation: bytesOf(template),
      bytesOfSchedules: bytesOf(Object.fromEntries(ofSchedules)),
    };
  });
}

function nameOf(number: number, stack: Stack): string {
  return number === 0 ? stack.stackName : stack.node.path;
}

function bytesOf(value: object, indent?: number): number {
  return Buffer.byteLength(JSON.stringify(value, undefined, indent));
}
