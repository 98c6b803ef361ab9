/**
 * Synthesizes the app as the CDK CLI would, without it: a process that runs `infra/app.ts`. Nothing of the
 * user's AWS settings reaches it, so that no lookup can find a real account.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What to synthesize, and where to. */
export interface SynthesizeOptions {
  /** The project's folder. */
  readonly root: string;
  readonly outdir: string;
  readonly stage: string;
  readonly accountId: string;
  readonly region: string;
  /** Given what synthesis says on standard error, the summary, when it went well. @default it is not shown */
  readonly tell?: (text: string) => void;
}

/** Writes the cloud assembly. Throws with what synthesis said when it refuses. */
export async function synthesize({
  root,
  outdir,
  stage,
  accountId,
  region,
  tell,
}: SynthesizeOptions): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const child = spawn(process.execPath, [join(root, "infra/app.ts")], {
    cwd: root,
    env: {
      ...Object.fromEntries(own),
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ stage }),
      CDK_DEFAULT_ACCOUNT: accountId,
      CDK_DEFAULT_REGION: region,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((ended, failed) =>
    child.once("error", failed).once("close", ended),
  );
  if (code !== 0)
    throw new Error(said.trim().replace(/^pawl: /, "") || `synthesis ended with exit code ${code}`);
  tell?.(said.trim());
  // A bundle without a package.json of its own is no ES module for being in the folder of one.
  writeFileSync(join(outdir, "package.json"), "{}\n");
}
