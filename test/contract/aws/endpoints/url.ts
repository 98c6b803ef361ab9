/** Any endpoint that somebody else started. The contract's stack is made there by CloudFormation, and removed again. */
import { randomBytes } from "node:crypto";
import { makeStack, removeStack } from "../account.ts";
import { clientsOf } from "../aws.ts";
import { contractTemplate, functionCode } from "../contract-stack.ts";
import { describeStack, toOutputs } from "../stacks.ts";
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
  return toOutputs(await describeStack(cloudformation, name));
}
