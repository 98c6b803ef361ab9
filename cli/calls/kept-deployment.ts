/**
 * Opens a deployment once for many calls. Its clients are kept, and so is its manifest until it may be another: then its stack
 * is looked at again. What has failed is opened from scratch.
 */
import type { DeployedPawl } from "../deployment/deployed-pawl.ts";
import type { Target } from "../deployment/target.ts";
import type { Opener } from "../session.ts";
import type { Shell } from "../shell.ts";

/**
 * In milliseconds: a deploy is seen after this long. On this machine people deploy often, and calls cost nothing; on AWS an
 * open page shall make few of them, and people know when they deploy.
 */
const keptMs = (target: Target) => (target.local ? 60_000 : 300_000);

/** The first call after `renew` looks at the stack again. */
export interface KeptDeployment {
  readonly open: Opener;
  /** Says that there was a deploy. */
  renew(): void;
}

/** @param opened the deployment, where it has been opened already: it counts as read at the first call */
export function keptDeployment(open: Opener, opened?: Promise<DeployedPawl>): KeptDeployment {
  let first = opened;
  let isOld = false;
  let kept: { readonly until: number; readonly deployment: Promise<DeployedPawl> } | undefined;
  const openKept = (target: Target, shell: Pick<Shell, "env" | "clock" | "pawl">) => {
    const now = shell.clock.monotonic();
    if (kept !== undefined && !isOld && now < kept.until) return kept.deployment;
    const before = kept?.deployment ?? (isOld ? first : undefined);
    const deployment = before?.then((one) => one.again()) ?? first ?? open(target, shell);
    first = undefined;
    isOld = false;
    const mine = { until: now + keptMs(target), deployment };
    kept = mine;
    deployment.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return deployment;
  };
  return {
    open: openKept,
    renew() {
      isOld = true;
    },
  };
}
