/** Any endpoint that somebody else started. The contract's stack is made there by CloudFormation, and removed again. */
import { randomBytes } from "node:crypto";
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import type { Template } from "../../../../local/index.ts";
import { type Clients, clientsOf } from "../aws.ts";
import { contractTemplate, functionCode } from "../contract-stack.ts";
import type { Endpoint, OpenEndpoint } from "./endpoint.ts";

type Address = Pick<OpenEndpoint, "url" | "region">;

export function endpointAt(name: string, url: string, release = url): Endpoint {
  return { name, release, open: async () => openAt({ url, region: "us-east-1" }, async () => {}) };
}

/** @param stop ends what was started for it */
export function openAt(address: Address, stop: () => Promise<void>): OpenEndpoint {
  const { cloudformation, ...others } = clientsOf(address);
  for (const client of Object.values(others)) client.destroy();
  const stackName = `pawl-contract-${randomBytes(5).toString("hex")}`;
  let stack: Promise<Readonly<Record<string, string>>> | undefined;
  return {
    ...address,
    patienceMs: 30_000,
    pollMs: 250,
    atOnce: 8,
    stack() {
      stack ??= makeStack(cloudformation, stackName, contractTemplate({ ZipFile: functionCode }));
      return stack;
    },
    wait: (seconds) => new Promise((passed) => setTimeout(passed, seconds * 1_000)),
    async close() {
      if (stack !== undefined) await removeStack(cloudformation, stackName).catch(() => {});
      cloudformation.destroy();
      await stop();
    },
  };
}

/** The outputs of a stack that is there. */
export async function outputsOf(address: Address, name: string): Promise<Readonly<Record<string, string>>> {
  const { cloudformation } = clientsOf(address);
  return toOutputs(await describe(cloudformation, name));
}

const longestMs = 300_000;

export async function makeStack(
  cloudformation: Clients["cloudformation"],
  StackName: string,
  template: Template,
): Promise<Readonly<Record<string, string>>> {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ["CAPABILITY_IAM"] }),
  );
  const stack = await settled(cloudformation, StackName);
  if (stack?.StackStatus === "CREATE_COMPLETE") return toOutputs(stack);
  throw new Error(`the stack is ${stack?.StackStatus}: ${stack?.StackStatusReason ?? "no reason"}`);
}

/** @throws where the stack, or something of it, is still there */
export async function removeStack(
  cloudformation: Clients["cloudformation"],
  StackName: string,
): Promise<void> {
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  const left = await settled(cloudformation, StackName);
  if (left !== undefined && left.StackStatus !== "DELETE_COMPLETE")
    throw new Error(`the stack is ${left.StackStatus}: ${left.StackStatusReason ?? "no reason"}`);
}

/** The stack once nothing is in progress; undefined where there is none. */
async function settled(cloudformation: Clients["cloudformation"], name: string): Promise<Stack | undefined> {
  const end = performance.now() + longestMs;
  for (;;) {
    const stack = await describe(cloudformation, name);
    if (stack?.StackStatus?.endsWith("_IN_PROGRESS") !== true) return stack;
    if (performance.now() > end) throw new Error(`stack ${name} is still ${stack.StackStatus}`);
    await new Promise((passed) => setTimeout(passed, 1_000));
  }
}

async function describe(
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

function toOutputs(stack: Stack | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}
