/** The deployments that calls have opened: each is kept by what chose it, until a call finds its credentials refused. */
import { type KeptDeployment, keptDeployment } from "../calls/kept-deployment.ts";
import type { DeployedPawl } from "../deployment/deployed-pawl.ts";
import { type Target, targetWords } from "../deployment/target.ts";
import type { Opener } from "../session.ts";

export class Deployments {
  readonly #open: Opener;
  #kept = new Map<string, KeptDeployment>();

  constructor(open: Opener) {
    this.#open = open;
  }

  /** What opens a deployment for one call, and is told which. */
  opener(opened: (deployment: DeployedPawl) => void): Opener {
    return async (target, shell) => {
      const deployment = await this.#keptFor(target).open(target, shell);
      opened(deployment);
      return deployment;
    };
  }

  /** Reads credentials again at the next call. */
  forget(): void {
    this.#kept = new Map();
  }

  #keptFor(target: Target): KeptDeployment {
    const key = targetWords(target).join(" ");
    const kept = this.#kept.get(key) ?? keptDeployment(this.#open);
    this.#kept.set(key, kept);
    return kept;
  }
}
