/**
 * Where a Pawl is found. Alone in the stack `PROJECT-STAGE` it is found by the stack's name, and its outputs have the keys that
 * `functions/model/task/manifest.ts` lists. In any other stack an SSM parameter, `/pawl/PROJECT/STAGE`, names the stack and
 * what the keys of its outputs begin with: so a stack can hold several.
 *
 * What Pawl names in AWS, such as its log's service and its metrics, begins with `PROJECT-STAGE` in either case.
 */
import { Names, Stack, Token } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { placeParameter } from "../../functions/model/task/place.ts";
import { stackName } from "../../functions/model/task/project-name.ts";

export interface Place {
  /** `PROJECT-STAGE`. */
  readonly name: string;
  /** What the keys of its outputs begin with. Empty in a stack of its own name. */
  readonly outputs: string;
  /** The name of its parameter. Undefined in a stack of its own name. */
  readonly parameter: string | undefined;
}

const places = new WeakMap<IConstruct, Place>();

/** Says where a Pawl is: its parts ask `placeOf`. @throws Error in a nested stack, and where another Pawl has the place in the same stack */
export function settle(pawl: IConstruct, project: string, stage: string): Place {
  const stack = Stack.of(pawl);
  const name = stackName(project, stage);
  if (Token.isUnresolved(stack.stackName))
    throw new Error(
      `Pawl ${pawl.node.path} is in a nested stack, whose name is not known at synth: put it into a stack of the app`,
    );
  const place =
    stack.stackName === name
      ? { name, outputs: "", parameter: undefined }
      : { name, outputs: Names.uniqueId(pawl), parameter: placeParameter(project, stage) };
  const other = stack.node.findAll().find((each) => places.get(each)?.name === name);
  if (other !== undefined)
    throw new Error(
      `stack ${stack.stackName} holds a Pawl for project ${project}, stage ${stage} already, ${other.node.path}: give each its own project`,
    );
  places.set(pawl, place);
  return place;
}

/** Where the Pawl is that a construct belongs to. A construct outside of any has its stack's name. */
export function placeOf(construct: IConstruct): Place {
  for (const scope of construct.node.scopes.toReversed()) {
    const place = places.get(scope);
    if (place !== undefined) return place;
  }
  return { name: Stack.of(construct).stackName, outputs: "", parameter: undefined };
}
