/** What the steps share: the deployed app as AWS's clients see it, and as the `pawl` command does. */
import { join } from "node:path";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { DeployedApp } from "../e2e/deployed-app.ts";
import { plainEnvironment } from "../e2e/pawl-command.ts";
import type { Project } from "../e2e/project.ts";
import { until } from "../e2e/until.ts";
import { mustRun, runCommand } from "./command.ts";
import type { RunningEndpoint } from "./endpoint.ts";

/** Generous, since other work may slow the machine down; nothing waits for ever. */
export const patienceSeconds = 240;

export class SuiteContext {
  readonly project: Project;
  readonly endpoint: RunningEndpoint;
  readonly signal: AbortSignal;
  #app: DeployedApp | undefined;
  #hanging: Promise<string> | undefined;

  constructor(project: Project, endpoint: RunningEndpoint, signal: AbortSignal) {
    this.project = project;
    this.endpoint = endpoint;
    this.signal = signal;
  }

  /** The deployed app; looked up again after each deploy. */
  async app(): Promise<DeployedApp> {
    this.#app ??= await DeployedApp.at(this.endpoint.url, this.endpoint.stage);
    return this.#app;
  }

  async deploy(): Promise<void> {
    await this.endpoint.deploy();
    this.#app = undefined;
  }

  /** Starts the run that hangs, once. Where only waiting helps it starts early, and other steps go on meanwhile. */
  hanging(): Promise<string> {
    this.#hanging ??= this.start("hang");
    return this.#hanging;
  }

  /** Runs `pawl`, which has to exit with 0. @returns its standard output */
  pawl(...args: string[]): Promise<string> {
    return mustRun(process.execPath, this.#words(args), this.#options());
  }

  /** Runs `pawl` as far as it gets. */
  async tryPawl(...args: string[]): Promise<{ code: number | null; stdout: string; output: string }> {
    return runCommand(process.execPath, this.#words(args), this.#options());
  }

  /** Starts a run by the command. @returns its id */
  async start(task: string, ...options: string[]): Promise<string> {
    const { id } = JSON.parse(await this.pawl("run", task, ...options, "--json")) as { id: string };
    return id;
  }

  /** Waits until a run has a status. @throws at once where it has ended otherwise */
  async reached(id: string, status: RunRecord["status"]): Promise<RunRecord> {
    const app = await this.app();
    return this.eventually(`${id} is ${status}`, async () => {
      const run = await app.run(id);
      if (run?.status === "errored" && status !== "errored")
        throw new Error(`${id} is errored: ${run.error?.message}`);
      return run?.status === status && run;
    });
  }

  eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    const checked = () => {
      this.signal.throwIfAborted();
      return look();
    };
    return until(what, checked, { seconds: patienceSeconds, everyMs: 200 });
  }

  #words(args: readonly string[]): string[] {
    const { url, stage } = this.endpoint;
    return [join(this.project.folder, "cli/bin.js"), ...args, "--endpoint", url, "--stage", stage];
  }

  #options() {
    const env = { ...plainEnvironment(), AWS_REGION: "us-east-1" };
    return { signal: this.signal, seconds: patienceSeconds, cwd: this.project.folder, env };
  }
}
