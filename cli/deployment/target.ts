/**
 * Which deployment a command means: the one its options name; else `AWS_ENDPOINT_URL`; else the live `pawl dev` of
 * this folder; else stage `dev` wherever the SDK finds AWS. Only decides, and calls no AWS: `stack.ts` looks the
 * stack up.
 */
import type { Command } from "commander";
import { isProjectName, projectNameRule } from "../../functions/model/task/project-name.ts";
import { UsageError } from "../usage.ts";
import type { DevState } from "./project-folder.ts";

/** The options that choose a deployment. */
export interface TargetOptions {
  readonly project?: string;
  readonly stage?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Where to look for a deployment. */
export interface Target {
  readonly project: string;
  /** Undefined: the only one at the endpoint. */
  readonly stage?: string;
  readonly profile?: string;
  readonly region?: string;
  /** Undefined: where the SDK finds AWS. */
  readonly endpoint?: string;
  /** The endpoint is on this machine: no real account can be behind its credentials. */
  readonly local: boolean;
}

/** What decides where the options leave it open. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project of this folder. */
  readonly project: string;
  /** The live `pawl dev` of this folder, if there is one. Called only where it matters. */
  liveDev(): Promise<DevState | undefined>;
}

/** Lets a command choose its deployment: by the last options of its help. */
export function addTargetOptions(command: Command): Command {
  return command
    .optionsGroup("Which deployment:")
    .option("--project <project>", "the project of the deployment (default: that of cdk.json)")
    .option("--stage <stage>", "the stage of the deployment")
    .option("--profile <profile>", "a profile of the AWS configuration")
    .option("--region <region>", "the AWS Region")
    .option("--endpoint <url>", "an endpoint to call instead of AWS");
}

/** The options as they are written. */
export function targetWords({ project, stage, profile, region, endpoint }: TargetOptions): string[] {
  return Object.entries({ project, stage, profile, region, endpoint }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}

/** @throws UsageError for an endpoint, a project or a stage that cannot exist */
export async function findTarget(
  { project, stage, profile, region, endpoint }: TargetOptions,
  here: Surroundings,
): Promise<Target> {
  const chosen = { project: checkProject(project ?? here.project), profile, region };
  if (stage !== undefined) checkStage(stage);
  const dev = async () => (chosen.project === here.project ? await here.liveDev() : undefined);
  // As in the aws command, the variable also counts where a profile is given; only the option overrides it.
  const url = endpoint ?? (here.env.AWS_ENDPOINT_URL || undefined);
  if (url !== undefined) {
    const local = isLoopback(checkUrl(url));
    const known = stage ?? (local ? stageAt(url, await dev()) : undefined);
    return { ...chosen, stage: known, endpoint: url, local };
  }
  const running = profile === undefined ? await dev() : undefined;
  if (running !== undefined && (stage ?? running.stage) === running.stage) {
    return { ...chosen, stage: running.stage, endpoint: running.endpoint, local: true };
  }
  return { ...chosen, stage: stage ?? "dev", local: false };
}

function stageAt(url: string, dev: DevState | undefined): string | undefined {
  return dev !== undefined && new URL(dev.endpoint).port === new URL(url).port ? dev.stage : undefined;
}

function checkProject(name: string): string {
  if (isProjectName(name)) return name;
  throw new UsageError(`project ${JSON.stringify(name)} is not allowed: ${projectNameRule}`);
}

function checkStage(name: string): void {
  if (/^[a-z][a-z0-9-]*$/.test(name)) return;
  throw new UsageError(
    `stage ${JSON.stringify(name)} is not allowed: lower-case letters, digits and hyphens, starting with a letter`,
  );
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UsageError(`endpoint ${JSON.stringify(url)} is not a URL such as http://127.0.0.1:4766`);
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname) || /(^|\.)localhost$/.test(hostname);
}

/** The domains of AWS's endpoints, in all its partitions, as the SDK has them. */
export const awsDomains: readonly string[] = [
  "amazonaws.com",
  "api.aws",
  "amazonaws.com.cn",
  "api.amazonwebservices.com.cn",
  "amazonaws.eu",
  "api.amazonwebservices.eu",
  "c2s.ic.gov",
  "api.aws.ic.gov",
  "sc2s.sgov.gov",
  "api.aws.scloud",
  "cloud.adc-e.uk",
  "api.cloud-aws.adc-e.uk",
  "csp.hci.ic.gov",
  "api.aws.hci.ic.gov",
];

/** Whether calls go to AWS itself: to where the SDK finds it, or to an endpoint of its domains. */
export function isAws(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  // A name that ends in a dot is the same name.
  const host = new URL(endpoint).hostname.replace(/\.$/, "");
  return awsDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
