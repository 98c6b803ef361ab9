/**
 * `pawl dev` in a process, started by `npm start` on any free port. It can be killed as in a crash: the process alone,
 * and none of those that it started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainEnvironment } from "./pawl-command.ts";
import { until } from "./until.ts";

export interface DevProcessOptions {
  /** The project's folder. */
  readonly root: string;
  /** Its state folder. */
  readonly state: string;
  /** Variables besides the machine's. */
  readonly env?: Readonly<Record<string, string>>;
}

export class DevProcess {
  readonly lines: string[] = [];
  readonly startedAt = performance.now();
  readonly state: string;
  readonly #npm: ChildProcess;
  readonly #gone: Promise<void>;

  /** Starts it; resolves when it is ready. */
  static async start(options: DevProcessOptions): Promise<DevProcess> {
    const dev = new DevProcess(options);
    await dev.printed(/ ready at /, 120);
    return dev;
  }

  private constructor({ root, state, env = {} }: DevProcessOptions) {
    this.state = state;
    this.#npm = spawn("npm", ["start", "--silent", "--", "--port", "0", "--state", state], {
      cwd: root,
      env: { ...plainEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [this.#npm.stdout, this.#npm.stderr]) this.#follow(output);
    this.#gone = new Promise((gone) => this.#npm.once("close", () => gone()));
  }

  #follow(output: NodeJS.ReadableStream | null): void {
    let rest = "";
    output?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
    });
  }

  /** Waits for a line. */
  printed(pattern: RegExp, seconds = 60): Promise<string> {
    return until(
      String(pattern),
      () => {
        const line = this.lines.find((each) => pattern.test(each));
        if (line !== undefined) return line;
        if (this.#npm.exitCode !== null) throw new Error(`pawl dev has ended: ${this.lines.join("\n")}`);
        return false;
      },
      { seconds },
    );
  }

  /** What it wrote to `dev.json`. */
  get own(): { readonly pid: number; readonly port: number; readonly endpoint: string } {
    return JSON.parse(readFileSync(join(this.state, "dev.json"), "utf8"));
  }

  /** The id of npm's process, which started it. */
  get npm(): number {
    return this.#npm.pid ?? 0;
  }

  /** The ids of the processes of its functions, alive or not. */
  get environments(): number[] {
    return readFileSync(join(this.state, "environments"), "utf8").split("\n").filter(Boolean).map(Number);
  }

  /** The ids of the processes of one function that are alive. */
  environmentsOf(functionName: string): number[] {
    const variable = `AWS_LAMBDA_FUNCTION_NAME=${functionName}`;
    return this.environments.filter((pid) => environmentOf(pid).includes(variable));
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.#npm.exitCode;
  }

  /** Moves its time. */
  async time(body: { freeze?: boolean; set?: string; advance?: number }): Promise<void> {
    const answer = await fetch(`${this.own.endpoint}/_pawl/time`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Kills the process alone, by `kill -9`. */
  async kill(): Promise<void> {
    process.kill(this.own.pid, "SIGKILL");
    await this.#gone;
  }

  /** Resolves once it has ended, by whatever. */
  get ended(): Promise<void> {
    return this.#gone;
  }

  /** Ends it as Ctrl-C does, if it runs. */
  async close(): Promise<void> {
    if (this.#npm.exitCode === null && this.#npm.signalCode === null) process.kill(this.#pid(), "SIGTERM");
    await this.#gone;
  }

  /** Its id; npm's before it has written `dev.json`. */
  #pid(): number {
    try {
      return this.own.pid;
    } catch {
      return this.#npm.pid ?? 0;
    }
  }
}

/** Whether a process runs, by its id. A zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** A process's environment variables as `NAME=value`; none where it has ended. */
function environmentOf(pid: number): readonly string[] {
  try {
    return isAlive(pid) ? readFileSync(`/proc/${pid}/environ`, "utf8").split("\0") : [];
  } catch {
    return [];
  }
}
