/**
 * One call of the command: the shell it runs in, and the deployment it is about, which is opened only when the
 * command asks for it. Standard output carries the answer alone, so that it can be piped.
 */
import type { Clock } from "../functions/model/clock.ts";
import type { DeployedPawl } from "./deployment/deployed-pawl.ts";
import { liveDev, projectName } from "./deployment/project-folder.ts";
import { findTarget, type Target, type TargetOptions, targetWords } from "./deployment/target.ts";
import type { Shell } from "./shell.ts";
import { shellCommand } from "./show/words.ts";

/** How a target becomes a deployment; tests pass their own. */
export type Opener = (target: Target, shell: Pick<Shell, "env" | "clock">) => Promise<DeployedPawl>;

export class Session {
  readonly shell: Shell;
  /** The exit code of the process if nothing is thrown. */
  exitCode = 0;
  readonly #open: Opener;
  #clock: Clock;
  #target: TargetOptions = {};

  constructor(shell: Shell, open: Opener) {
    this.shell = shell;
    this.#clock = shell.clock;
    this.#open = open;
  }

  /** Opens the deployment that the options mean. From then on its time counts. */
  async deployment(options: TargetOptions): Promise<DeployedPawl> {
    const { cwd, env } = this.shell;
    const here = { env, project: projectName(cwd), liveDev: () => liveDev(cwd) };
    const deployment = await this.#open(await findTarget(options, here), this.shell);
    this.#clock = deployment.clock;
    this.#target = options;
    return deployment;
  }

  /** The time of the deployment; before one is opened, this machine's. */
  now(): number {
    return this.#clock.now();
  }

  /** A `pawl` command to paste, with the options that this one chose its deployment by. */
  command(...words: readonly string[]): string {
    return shellCommand(["pawl", ...words, ...targetWords(this.#target)]);
  }

  print(text: string): void {
    this.shell.stdout.write(`${text}\n`);
  }

  /** Prints the answer as one JSON document. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Says something about the answer, on standard error. */
  tell(text: string): void {
    this.shell.stderr.write(`${text}\n`);
  }
}
