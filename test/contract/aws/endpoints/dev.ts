/** `pawl dev` in this process: AWS's APIs over HTTP on a free port, with the contract's stack deployed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAws, openLocalAws } from "../../../../local/index.ts";
import { resourceTypes } from "../../../../local/services/index.ts";
import { resolveStack } from "../../../../local/stack/index.ts";
import { contractTemplate, functionCode } from "../contract-stack.ts";
import type { Endpoint, OpenEndpoint } from "./endpoint.ts";
import { outputsOf } from "./url.ts";

const stackName = "pawl-contract";

/** With its insides, so that a test can take a behaviour away. */
export interface OpenDev extends OpenEndpoint {
  readonly url: string;
  readonly aws: LocalAws;
}

export async function openDev(): Promise<OpenDev> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-contract-"));
  const aws = await openLocalAws({ stateFolder: join(folder, "state"), port: 0 });
  const code = join(folder, "code");
  mkdirSync(code);
  writeFileSync(join(code, "index.js"), functionCode);
  const asset = { path: code, packaging: "zip" as const, bucket: "pawl-contract-assets", key: "code.zip" };
  const template = contractTemplate({ S3Bucket: asset.bucket, S3Key: asset.key });
  const stack = resolveStack({ stackName, template, assets: [asset] }, { account: aws, resourceTypes });
  await aws.deploy(stack);
  aws.start(stack);
  return {
    url: aws.endpoint,
    region: aws.region,
    patienceMs: 5_000,
    pollMs: 10,
    atOnce: 1,
    aws,
    stack: () => outputsOf({ url: aws.endpoint, region: aws.region }, stackName),
    async wait(seconds) {
      aws.time.advance(seconds * 1_000);
    },
    async close() {
      await aws.stop();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const dev: Endpoint = { name: "pawl dev", release: "this version", open: openDev };
