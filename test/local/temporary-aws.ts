import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAws, type LocalAwsOptions, openLocalAws } from "../../local/index.ts";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "pawl-aws-"));
}

/** AWS in a new folder, on a free port. Closing it removes the folder. */
export async function openTemporaryAws(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const stateFolder = temporaryFolder();
  const aws = await openLocalAws({ stateFolder, port: 0, ...options });
  return {
    ...aws,
    async close() {
      await aws.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

/** The options of an SDK client that calls it. */
export function clientOptions({ endpoint, region }: Pick<LocalAws, "endpoint" | "region">) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
}

/** The headers of a request that is signed for a service, as far as anybody looks here. */
export function signedFor(service: string): { authorization: string; "x-amz-date": string } {
  const scope = `local/20261121/us-east-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    "x-amz-date": "20261121T100000Z",
  };
}
