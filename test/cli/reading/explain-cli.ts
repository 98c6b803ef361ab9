/** `pawl` over ledgers and records of one task: a deployment in memory, without the runs that other tests need. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { instantOf, triggerOf } from "../../../functions/model/run/run-name.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import { CliHarness } from "../harness.ts";

export class Cli {
  readonly #cli = new CliHarness();
  /** What the last call said on standard error. */
  told = "";

  async put(task: string, trigger: string, { ...set }: Ledger): Promise<void> {
    const key = { task, part: `ledger#${trigger}` };
    await this.#cli.store.updatePart(key, { name: "test", condition: [], set });
  }

  /** @param more such as who did it, and why */
  async pause(task: string, until: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const set = { paused: true, until, ...more };
    await this.#cli.store.updatePart({ task, part: "state" }, { name: "test", condition: [], set });
  }

  /** A run of `expire-cities`: it took five seconds, if it ran. */
  async run(run: string, more: Partial<RunRecord>): Promise<void> {
    const at = instantOf(run);
    const later = new Date(at.getTime() + 5_000).toISOString();
    const ran = more.status === "succeeded" ? { startedAt: at.toISOString() } : {};
    await this.#cli.put({
      task: "expire-cities",
      run,
      status: "skipped",
      lane: "default",
      trigger: triggerOf(run),
      scheduledTime: at.toISOString(),
      createdAt: at.toISOString(),
      endedAt: later,
      ...{ attempt: 1, turn: 0, ticks: 0, seq: 1, leaseExpiresAt: 0, fruitlessTurns: 0 },
      ...ran,
      ...more,
    });
  }

  async lines(...words: readonly string[]): Promise<string[]> {
    return (await this.#called(words)).trimEnd().split("\n");
  }

  async json(...words: readonly string[]) {
    return JSON.parse(await this.#called(words.includes("--json") ? words : [...words, "--json"]));
  }

  async fails(...words: readonly string[]): Promise<{ code: number; message: string }> {
    const { exitCode, stderr } = await this.#cli.pawl(words);
    return { code: exitCode, message: stderr };
  }

  async #called(words: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#cli.pawl(words);
    this.told = stderr;
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout;
  }
}
