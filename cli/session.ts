/**
 * One call of the command: the shell it runs in, and the deployment it is about, which is opened only when the
 * command asks for it. Standard output carries the answer alone, so that it can be piped.
 */
import type { Clock } from "../functions/model/clock.ts";
import { version } from "../functions/model/format/version.ts";
import type { Manifest } from "../functions/model/task/manifest.ts";
import type { DeployedPawl } from "./deployment/deployed-pawl.ts";
import { liveDev, projectName, readDevState } from "./deployment/project-folder.ts";
import { findTarget, type Target, type TargetOptions, targetWords } from "./deployment/target.ts";
import type { Shell } from "./shell.ts";
import { shellCommand } from "./shell-words.ts";
import type { HiddenValues } from "./show/hidden-values.ts";
import { unitsOf, type View } from "./show/view.ts";
import { Terminal } from "./terminal.ts";

/** How a target becomes a deployment; tests pass their own. */
export type Opener = (target: Target, shell: Pick<Shell, "env" | "clock" | "pawl">) => Promise<DeployedPawl>;

/** Runs one command in a shell of its own, and returns its exit code; throws nothing. */
export type RunCommand = (args: readonly string[], shell: Shell, open: Opener) => Promise<number>;

export class Session {
  readonly shell: Shell;
  /** For the answer, and nothing else. */
  readonly out: Terminal;
  /** For everything else. */
  readonly err: Terminal;
  /** The exit code of the process if nothing is thrown. */
  exitCode = 0;
  /** How it opens deployments. */
  readonly open: Opener;
  /** For a command that runs others. */
  readonly run: RunCommand;
  #clock: Clock;
  #target: TargetOptions = {};
  #units: View["units"];
  /** Undefined where the deployment masks nothing. */
  #hidden: HiddenValues | undefined;
  #deployed: View["deployed"];
  #isToldOfDev = false;
  #isToldOfVersion = false;

  constructor(shell: Shell, open: Opener, run: RunCommand) {
    this.shell = shell;
    this.out = new Terminal(shell.stdout, shell.env);
    this.err = new Terminal(shell.stderr, shell.env);
    this.#clock = shell.clock;
    this.open = open;
    this.run = run;
  }

  /** Which deployment the options mean. */
  async target(options: TargetOptions): Promise<Target> {
    const { cwd, env } = this.shell;
    const here = { env, project: projectName(cwd), liveDev: () => liveDev(cwd) };
    this.#target = options;
    const target = await findTarget(options, here);
    const isGuess = target.endpoint === undefined && targetWords(options).length === 0;
    // A `pawl dev` that was killed leaves its file behind. One that ended has taken it away.
    if (isGuess && readDevState(cwd) !== undefined && !this.#isToldOfDev) {
      this.#isToldOfDev = true;
      this.tell(
        `look: the pawl dev of this folder does not answer any more, so this is about stage ${target.stage} on AWS: start ${this.pawl} dev again for the one on this machine`,
      );
    }
    return target;
  }

  /** Opens the deployment that the options mean. From then on its time counts. */
  async deployment(options: TargetOptions): Promise<DeployedPawl> {
    const deployment = await this.open(await this.target(options), this.shell);
    this.#clock = deployment.clock;
    this.#units = unitsOf(deployment.manifest);
    const { masked, tasks } = deployment.manifest;
    this.#deployed = deployment.manifest;
    this.#tellOfVersion(deployment.manifest);
    if (masked === undefined && tasks.every((task) => task.masked === undefined)) return deployment;
    const { hiddenValuesOf, rememberMasked } = await import("./deployment/masked-deployment.ts");
    this.#hidden = hiddenValuesOf(deployment.manifest);
    return rememberMasked(deployment, this.#hidden);
  }

  /** Says it once where what is deployed is of another version than this command. */
  #tellOfVersion({ stage, version: deployed = "0.1.0" }: Pick<Manifest, "stage" | "version">): void {
    if (deployed === version || this.#isToldOfVersion) return;
    this.#isToldOfVersion = true;
    const isOlder = deployed.localeCompare(version, "en", { numeric: true }) < 0;
    this.tell(
      `look: stage ${stage} was deployed by pawl ${deployed}, and this is pawl ${version}: ${isOlder ? "deploy it with this version before you move its runs" : "use the command of that version"}`,
    );
  }

  /** The same for a command that shows what it reads: without masked values, and without encrypted params, also where no task has any now. */
  async reading(options: TargetOptions): Promise<DeployedPawl> {
    const deployment = await this.deployment(options);
    const { hiddenValuesOf, withoutMasked } = await import("./deployment/masked-deployment.ts");
    return withoutMasked(deployment, this.#hidden ?? hiddenValuesOf(deployment.manifest));
  }

  /** Says what a task masks, where no deployment is asked. */
  async hideNames(task: string, masked: readonly string[] | undefined): Promise<void> {
    if (masked === undefined) return;
    const { hiddenValuesOf } = await import("./deployment/masked-deployment.ts");
    this.#hidden = hiddenValuesOf({ tasks: [{ name: task, masked }] });
  }

  /** From here on nothing that is printed has the masked values of params that were given for a task. */
  hide(task: string, ...params: readonly unknown[]): void {
    this.#hidden?.add(task, ...params);
  }

  /** A text without masked values. */
  hidden(text: string): string {
    return this.#hidden?.text(text) ?? text;
  }

  /** A document without masked values. */
  hiddenJson(value: unknown): unknown {
    return this.#hidden?.json(value) ?? value;
  }

  /** What else than AWS the command could mean, for an error that keeps it from reaching AWS. */
  async elsewhere(): Promise<string> {
    const { stage, profile, region } = this.#target;
    if (stage === undefined && profile === undefined && region === undefined)
      return `, or start ${this.pawl} dev`;
    const dev = stage === undefined ? undefined : await liveDev(this.shell.cwd);
    return dev === undefined ? "" : `, or leave out --stage for the pawl dev of this folder`;
  }

  /** The time of the deployment; before one is opened, this machine's. */
  now(): number {
    return this.#clock.now();
  }

  /** How its reports are read now. */
  view(): View {
    const { columns, rows } = this.out;
    const masking = this.#hidden?.masking;
    return { now: this.now(), columns, rows, units: this.#units, masking, deployed: this.#deployed };
  }

  /** What runs `pawl` where this call was made, to paste. */
  get pawl(): string {
    return shellCommand(this.shell.pawl);
  }

  /** A `pawl` command to paste, with the options that this one chose its deployment by. */
  command(...words: readonly string[]): string {
    return shellCommand([...this.shell.pawl, ...words, ...targetWords(this.#target)]);
  }

  print(text: string): void {
    this.out.lines(this.hidden(text));
  }

  /** Prints the answer as one JSON document. */
  printJson(value: unknown): void {
    this.out.plain(`${JSON.stringify(this.hiddenJson(value), null, 2)}\n`);
  }

  /** Says something about the answer, on standard error. */
  tell(text: string): void {
    this.err.lines(this.hidden(text));
  }
}
