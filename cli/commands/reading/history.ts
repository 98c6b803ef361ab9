/**
 * `pawl history TASK`: its runs, the newest first. Takes as true that a run's name begins with its instant, so
 * that the store's order is that of time; what has expired is left out by the store.
 */
import { type Command, InvalidArgumentError } from "commander";
import type { RunRecord } from "../../../functions/model/run.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import { walkRuns } from "../../walk-runs.ts";

export function historyCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("history"))
    .description("list a task's runs, the newest first")
    .argument("<task>")
    .option("-n, --number <n>", "at most so many", wholeNumber, 20)
    .option("--json", "print one JSON document")
    .action(
      async (task: string, { number, json, ...target }: TargetOptions & { number: number; json?: true }) => {
        const { manifest, store } = await session.deployment(target);
        const now = session.shell.clock.now();
        const runs = await newestRuns(await store(), task, { number, now });
        // A task that is no longer deployed may still have runs.
        if (runs.length === 0) findTask(manifest, task);
        if (json) {
          const { runJson } = await import("../../show/run-json.ts");
          return session.printJson({ task, runs: runs.map((run) => runJson(run, now)) });
        }
        if (runs.length === 0) return session.tell(`${task} has no runs yet`);
        const { runTable } = await import("../../show/run-table.ts");
        session.print(runTable(runs, now));
      },
    );
}

/** A task's newest runs, over as many pages as it takes. */
export async function newestRuns(
  store: RunStore,
  task: string,
  { number, now }: { number: number; now: number },
): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const run of walkRuns(store, task, now, number)) {
    runs.push(run);
    if (runs.length === number) break;
  }
  return runs;
}

/** Reads `-n`. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new InvalidArgumentError("expected a whole number from 1 to 10000");
}
