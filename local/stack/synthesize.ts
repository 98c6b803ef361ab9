/**
 * Synthesizes the app as the CDK CLI would, in a process that runs `infra/app.ts`. The user's AWS settings are kept
 * from it, so that no lookup can reach a real account.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SynthesizeOptions {
  /** The project's folder. */
  readonly root: string;
  readonly outdir: string;
  readonly stage: string;
  readonly accountId: string;
  readonly region: string;
}

/** Writes the cloud assembly. When synthesis fails, throws with what it printed. */
export async function synthesize({
  root,
  outdir,
  stage,
  accountId,
  region,
}: SynthesizeOptions): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const withoutAws = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const child = spawn(process.execPath, [join(root, "infra/app.ts")], {
    cwd: root,
    env: {
      ...Object.fromEntries(withoutAws),
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ stage }),
      CDK_DEFAULT_ACCOUNT: accountId,
      CDK_DEFAULT_REGION: region,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const code = await new Promise<number | null>((ended, failed) =>
    child.once("error", failed).once("close", ended),
  );
  if (code !== 0)
    throw new Error(printed.trim().replace(/^pawl: /, "") || `synthesis ended with exit code ${code}`);
  // Without a package.json here, bundles would take their module type from a project's package.json further up.
  writeFileSync(join(outdir, "package.json"), "{}\n");
}
