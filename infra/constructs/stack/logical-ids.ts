/** Logical ids that a construct's stack uses outside it too: CDK makes no template of such a stack. */
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { elementsOf } from "./stack-sizes.ts";

/** One line for each id that an element of the construct shares with another element of its stack. */
export function equalLogicalIds(construct: Construct): string[] {
  const stack = Stack.of(construct);
  const elements = elementsOf(stack);
  const own = new Set(construct.node.findAll());
  const byId = new Map(
    elements.filter((element) => own.has(element)).map((element) => [stack.getLogicalId(element), element]),
  );
  const others = elements.filter((element) => !own.has(element));
  return others.flatMap((other) => {
    const id = stack.getLogicalId(other);
    const element = byId.get(id);
    if (element === undefined) return [];
    return [
      `${other.node.path} and Pawl's ${element.node.path} have the same logical id, ${id}: give one of them, or the Pawl, another id`,
    ];
  });
}
