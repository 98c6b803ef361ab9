/**
 * A project that `npm create pawl` has started, from the packed packages and by npm alone: what a newcomer types, in a folder of
 * its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, plainEnvironment, type Told } from "../../e2e/pawl-command.ts";
import { until } from "../../e2e/until.ts";

export class Starter {
  readonly #parent = mkdtempSync(join(tmpdir(), "pawl-starter-"));
  readonly folder = join(this.#parent, "my-tasks");
  #dev: ChildProcess | undefined;

  /** @param packed the tarballs of both packages */
  create(packed: { readonly create: string; readonly pawl: string }): Promise<Told> {
    const words = ["my-tasks", "--pawl", `file:${packed.pawl}`];
    const quiet = ["--yes", "--no-audit", "--no-fund"];
    return this.#npm(
      this.#parent,
      "exec",
      ...quiet,
      `--package=${packed.create}`,
      "--",
      "create-pawl",
      ...words,
    );
  }

  install(): Promise<Told> {
    return this.#npm(this.folder, "install", "--no-audit", "--no-fund", "--prefer-offline");
  }

  /** `npm start`, on free ports. Resolves when it is ready. */
  async start(): Promise<void> {
    let printed = "";
    const dev = spawn("npm", ["start", "--", "--port", "0", "--console-port", "0"], {
      ...{ cwd: this.folder, env: plainEnvironment(), detached: true },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#dev = dev;
    for (const output of [dev.stdout, dev.stderr])
      output.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    const isReady = () => {
      if (dev.exitCode !== null) throw new Error(`npm start has ended: ${printed}`);
      return printed.includes(" ready at ") && printed.includes(" console at ");
    };
    await until("npm start is ready", isReady, { seconds: 60 });
  }

  /** A program of its packages. */
  npx(...words: readonly string[]): Promise<Told> {
    return command("npx", ["--no-install", ...words], { cwd: this.folder });
  }

  npm(...words: readonly string[]): Promise<Told> {
    return this.#npm(this.folder, ...words);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  async remove(): Promise<void> {
    const dev = this.#dev;
    if (dev?.pid !== undefined && dev.exitCode === null) {
      const gone = new Promise((ended) => dev.once("close", ended));
      process.kill(-dev.pid, "SIGTERM");
      await gone;
    }
    rmSync(this.#parent, { recursive: true, force: true });
  }

  #npm(cwd: string, ...words: readonly string[]): Promise<Told> {
    return command("npm", words, { cwd });
  }
}
