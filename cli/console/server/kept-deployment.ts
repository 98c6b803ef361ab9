/** Opens a deployment once for many calls: its clients, and its manifest until it may be another. */
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Target } from "../../deployment/target.ts";
import type { Opener } from "../../session.ts";
import type { Shell } from "../../shell.ts";

/**
 * In milliseconds: a deploy is seen after this long. On this machine people deploy often, and calls cost nothing; on AWS an
 * open page shall make few of them, and people know when they deploy.
 */
const keptMs = (target: Target) => (target.local ? 60_000 : 300_000);

export function keptDeployment(open: Opener): Opener {
  let kept: { readonly until: number; readonly deployment: Promise<DeployedPawl> } | undefined;
  return (target: Target, shell: Pick<Shell, "env" | "clock" | "pawl">) => {
    const now = shell.clock.now();
    if (kept !== undefined && now < kept.until) return kept.deployment;
    const deployment = open(target, shell);
    const mine = { until: now + keptMs(target), deployment };
    kept = mine;
    deployment.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return deployment;
  };
}
