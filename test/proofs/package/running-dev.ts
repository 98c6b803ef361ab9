/** `pawl dev` of a CDK app in a process, on free ports. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainEnvironment } from "../../e2e/pawl-command.ts";
import { until } from "../../e2e/until.ts";
import type { CdkApp } from "./cdk-app.ts";

export class RunningDev {
  readonly #app: CdkApp;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #printed = "";

  /** Resolves when it is ready. */
  static async start(app: CdkApp): Promise<RunningDev> {
    const dev = new RunningDev(app);
    await until("pawl dev is ready", () => dev.#isReady(), { seconds: 60 });
    return dev;
  }

  private constructor(app: CdkApp) {
    this.#app = app;
    const bin = join(app.folder, "node_modules/pawl/cli/bin.js");
    this.#process = spawn(process.execPath, [bin, "dev", "--port", "0", "--reset", "--yes"], {
      cwd: app.folder,
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [this.#process.stdout, this.#process.stderr])
      output?.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
      });
    this.#gone = new Promise((gone) => this.#process.once("close", () => gone()));
  }

  #isReady(): boolean {
    if (this.#process.exitCode !== null) throw new Error(`pawl dev has ended: ${this.#printed}`);
    return this.#printed.includes(" ready at ");
  }

  get printed(): string {
    return this.#printed;
  }

  get endpoint(): string {
    return JSON.parse(readFileSync(join(this.#app.folder, ".pawl/dev.json"), "utf8")).endpoint;
  }

  async end(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#gone;
  }
}
