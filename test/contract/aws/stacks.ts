/** Waits for a stack and reads its outputs; makes and removes nothing. */
import { DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import type { Clients } from "./aws.ts";

/** How long a stack may take. */
const longestMs = 300_000;

/** The stack once nothing is in progress; undefined where there is none. */
export async function settledStack(
  cloudformation: Clients["cloudformation"],
  name: string,
): Promise<Stack | undefined> {
  const end = performance.now() + longestMs;
  for (;;) {
    const stack = await describeStack(cloudformation, name);
    if (stack?.StackStatus?.endsWith("_IN_PROGRESS") !== true) return stack;
    if (performance.now() > end) throw new Error(`stack ${name} is still ${stack.StackStatus}`);
    await new Promise((passed) => setTimeout(passed, 1_000));
  }
}

export async function describeStack(
  cloudformation: Clients["cloudformation"],
  StackName: string,
): Promise<Stack | undefined> {
  try {
    return (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ValidationError" && message.includes("does not exist")) return undefined;
    throw error;
  }
}

export function toOutputs(stack: Stack | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}
