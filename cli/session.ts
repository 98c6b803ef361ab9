/**
 * One call of the command: the shell it sees, and the deployment it is about, which is opened when a command
 * asks for it and not before. Standard output is for what was asked for alone, so that it can be piped.
 */
import type { Deployment } from "./deployment/deployed-pawl.ts";
import { isLive, readDevState } from "./deployment/dev-state.ts";
import { findTarget, type Target, type TargetOptions } from "./deployment/target.ts";
import type { Shell } from "./shell.ts";

/** How a target becomes a deployment; tests pass their own. */
export type Opener = (target: Target, env: Shell["env"]) => Promise<Deployment>;

export class Session {
  readonly shell: Shell;
  /** What the process exits with if nothing is thrown. */
  exitCode = 0;
  readonly #open: Opener;

  constructor(shell: Shell, open: Opener) {
    this.shell = shell;
    this.#open = open;
  }

  /** Opens the deployment that the options mean. */
  async deployment(options: TargetOptions): Promise<Deployment> {
    const { cwd, env } = this.shell;
    const target = await findTarget(options, env, async () => {
      const dev = readDevState(cwd);
      return dev !== undefined && (await isLive(dev)) ? dev : undefined;
    });
    return this.#open(target, env);
  }

  /** Prints what was asked for. */
  print(text: string): void {
    this.shell.stdout.write(`${text}\n`);
  }

  /** Prints what was asked for as one JSON document. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Says something about what was asked for. */
  tell(text: string): void {
    this.shell.stderr.write(`${text}\n`);
  }
}
