import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAws, type LocalAwsOptions, openAws } from "../../local/services/index.ts";

/** A folder of its own, for one test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "pawl-aws-"));
}

/** AWS in a new folder, on a free port; closing it removes the folder. */
export async function openTemporaryAws(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const stateFolder = temporaryFolder();
  const aws = await openAws({ stateFolder, port: 0, ...options });
  return {
    ...aws,
    async close() {
      await aws.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

/** What SDK clients need to talk to it. */
export function clientOptions({ endpoint, region }: Pick<LocalAws, "endpoint" | "region">) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
}
