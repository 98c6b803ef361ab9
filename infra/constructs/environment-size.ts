/**
 * The size of a function's variables. Lambda takes 4 KB of them, as JSON, and refuses more only in the middle of a
 * deploy. What CloudFormation fills in is weighed here as the longest text it can become: a reference to a queue
 * becomes its URL, any other a name or an ARN.
 */
import { Stack } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";

/** In bytes. */
const most = 4096;

/** `https://sqs.REGION.amazonaws.com.cn/ACCOUNT/`, or the beginning of an ARN, with the longest Region. */
const longestPrefix = 58;
/** A pseudo parameter, such as a Region. */
const pseudoLength = 16;
/** CloudFormation's own names are `STACK-LOGICALID-`, cut to what the service takes, and 13 characters at random. */
const longestName = { ofQueue: 80, ofAny: 255 };
const randomLength = 13;

/** What is wrong with a function's variables; the heaviest are named first. */
export function environmentMistakes(handler: lambda.Function, description: string): string[] {
  const { environment } = handler.node.defaultChild as lambda.CfnFunction;
  const { variables = {} } = (Stack.of(handler).resolve(environment) ?? {}) as { variables?: object };
  const queues = queueIds(Stack.of(handler));
  const weights = Object.entries(variables)
    .map(([name, value]) => ({ name, bytes: weight(name, lengthOf(value, Stack.of(handler), queues)) }))
    .sort((a, b) => b.bytes - a.bytes);
  const sum = weights.reduce((total, { bytes }) => total + bytes, "{}".length);
  if (sum <= most) return [];
  const heaviest = weights.slice(0, 5).map(({ name, bytes }) => `${name} ${bytes}`);
  const others = weights.length > 5 ? ` and ${weights.length - 5} more` : "";
  return [
    `the variables of a function weigh about ${sum} bytes, and Lambda takes ${most} (function: ${description}): ${heaviest.join(", ")}${others}; declare fewer lanes or variables, or keep long values in a file or parameter`,
  ];
}

/** A variable in JSON: quotes, colon and comma included. */
function weight(name: string, valueLength: number): number {
  return Buffer.byteLength(JSON.stringify(name)) + valueLength + 4;
}

/** The most bytes that a value can have once CloudFormation has filled in its references. */
function lengthOf(value: unknown, stack: Stack, queues: ReadonlySet<string>): number {
  if (Array.isArray(value)) return value.reduce((sum, part) => sum + lengthOf(part, stack, queues), 0);
  if (typeof value !== "object" || value === null)
    return Buffer.byteLength(JSON.stringify(String(value))) - 2;
  const { Ref: ref, "Fn::GetAtt": attribute } = value as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  if (ref?.startsWith("AWS::")) return pseudoLength;
  const name = nameLength(ref ?? attribute?.[0] ?? "", stack);
  if (ref !== undefined && queues.has(ref)) return Math.min(name, longestName.ofQueue) + longestPrefix;
  if (ref !== undefined) return name;
  if (attribute !== undefined) return name + longestPrefix;
  return Object.values(value).reduce((sum: number, part) => sum + lengthOf(part, stack, queues), 0);
}

function nameLength(logicalId: string, stack: Stack): number {
  return Math.min(stack.stackName.length + logicalId.length + randomLength + 2, longestName.ofAny);
}

function queueIds(stack: Stack): ReadonlySet<string> {
  const queues = stack.node.findAll().filter((construct) => construct instanceof sqs.CfnQueue);
  return new Set(queues.map((queue) => stack.resolve(stack.getLogicalId(queue))));
}
