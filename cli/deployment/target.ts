/**
 * Which deployment a command means: what its options say; else `AWS_ENDPOINT_URL`; else a live `pawl dev` of
 * this folder; else the SDK's own chain and stage `dev`. Decides by what it is given and asks no AWS;
 * `deployment.ts` looks the stack up.
 */
import type { Command } from "commander";
import { UsageError } from "../usage-error.ts";
import type { DevState } from "./dev-state.ts";

/** The options by which a person chooses. */
export interface TargetOptions {
  readonly stage?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Where to look for a deployment. */
export interface Target {
  /** Undefined: the only one at the endpoint. */
  readonly stage?: string;
  readonly profile?: string;
  readonly region?: string;
  /** Undefined: where the SDK finds AWS. */
  readonly endpoint?: string;
  /** The endpoint is on this machine: no real account can be behind its credentials. */
  readonly local: boolean;
}

/** Lets a command choose its deployment. */
export function choosesDeployment(command: Command): Command {
  return command
    .option("--stage <stage>", "the stage of the deployment")
    .option("--profile <name>", "a profile of the AWS configuration")
    .option("--region <region>", "the AWS Region")
    .option("--endpoint <url>", "an endpoint that answers for AWS");
}

/** @throws a `UsageError` for an endpoint that is no URL, or a stage that cannot be one */
export async function findTarget(
  { stage, profile, region, endpoint }: TargetOptions,
  env: Readonly<Record<string, string | undefined>>,
  /** The live `pawl dev` of this folder, if there is one. OperatorNote only where it matters. */
  liveDev: () => Promise<DevState | undefined>,
): Promise<Target> {
  if (stage !== undefined && !/^[a-z][a-z0-9-]*$/.test(stage)) {
    throw new UsageError(
      `stage ${JSON.stringify(stage)} is not allowed: lower-case letters, digits, hyphens`,
    );
  }
  const asked = { ...(profile && { profile }), ...(region && { region }) };
  // As in the aws command, the variable holds beside a profile; only an option is stronger.
  const url = endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  if (url !== undefined) {
    const known = stage ?? (await stageAt(url, liveDev));
    return { ...asked, endpoint: checkUrl(url), local: isLoopback(url), ...(known && { stage: known }) };
  }
  if (profile === undefined) {
    const dev = await liveDev();
    if (dev !== undefined && (stage ?? dev.stage) === dev.stage) {
      return { ...asked, endpoint: dev.endpoint, local: true, stage: dev.stage };
    }
  }
  return { ...asked, local: false, stage: stage ?? "dev" };
}

async function stageAt(url: string, liveDev: () => Promise<DevState | undefined>) {
  if (!isLoopback(url)) return undefined;
  const dev = await liveDev();
  return dev !== undefined && new URL(dev.endpoint).port === new URL(url).port ? dev.stage : undefined;
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UsageError(`endpoint ${JSON.stringify(url)} is no URL, as http://127.0.0.1:4766 is one`);
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname) || /(^|\.)localhost$/.test(hostname);
}
