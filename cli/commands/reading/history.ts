/**
 * `pawl history TASK`: its runs, the newest first. A run's name begins with its instant, so the store's order is the
 * order of time. The store leaves out expired runs.
 */
import type { Command } from "commander";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { longestTask, rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { findTask, walkRuns } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { countOption } from "../../options.ts";
import type { Session } from "../../session.ts";

interface HistoryOptions extends TargetOptions {
  readonly number: number;
  readonly json?: true;
}

export function historyCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("history"))
    .description("list a task's runs, the newest first")
    .argument("<task>")
    .option("-n, --number <n>", "the most runs to list", countOption, 20)
    .option("--json", "print one JSON document")
    .action(async (task: string, { number, json, ...target }: HistoryOptions) => {
      const { manifest, store } = await session.deployment(target);
      const now = session.now();
      // No table takes another name for a key.
      const mayHaveRuns = task.length >= 1 && task.length <= longestTask;
      const runs = mayHaveRuns ? await newestRuns(await store(), task, { number, now }) : [];
      // A task that is no longer deployed may still have runs.
      if (runs.length === 0 && task !== rejectedTask) findTask(manifest, task);
      if (json) {
        const { runJson } = await import("../../show/run-json.ts");
        return session.printJson({ task, runs: runs.map((run) => runJson(run, now)) });
      }
      if (runs.length === 0) {
        return session.tell(task === rejectedTask ? "no message was rejected" : `${task} has no runs yet`);
      }
      const { runTable } = await import("../../show/run-table.ts");
      session.print(runTable(runs, now));
    });
}

async function newestRuns(
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
