/**
 * `pawl history TASK`: its runs, the newest first. A run's name begins with its instant, so the store's order is the
 * order of time. The store leaves out expired runs.
 */
import type { Command } from "commander";
import { longestTask, rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { ShownStatus } from "../../../functions/model/run/status.ts";
import { findTask } from "../../deployment/find.ts";
import { listRuns } from "../../deployment/list-runs.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { beforeOption, countOption, sinceOption, statusesOption } from "../../options.ts";
import type { Session } from "../../session.ts";

interface HistoryOptions extends TargetOptions {
  readonly number: number;
  readonly status?: readonly ShownStatus[];
  readonly since?: (now: number) => number;
  readonly before?: string;
  readonly json?: true;
}

const defaultNumber = 20;

export function historyCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("history"))
    .description("list a task's runs, the newest first")
    .argument("<task>")
    .option("-n, --number <n>", "the most runs to list", countOption, defaultNumber)
    .option("--status <status>", "only runs of this status; several with commas", statusesOption)
    .option("--since <when>", "only runs since an instant, or a duration ago such as 2h", sinceOption)
    .option("--before <run>", "only runs before this one, or before an instant", beforeOption)
    .option("--json", "print one JSON document")
    .action(async (task: string, options: HistoryOptions) => {
      const { number, status, since, before, json } = options;
      const { manifest, store } = await session.deployment(options);
      const now = session.now();
      // No table takes another name for a key.
      const mayHaveRuns = task.length >= 1 && task.length <= longestTask;
      const filter = { number, statuses: status, since: since?.(now), before };
      const { runs, next } = mayHaveRuns ? await listRuns(await store(), task, now, filter) : { runs: [] };
      const isFiltered = (status ?? since ?? before) !== undefined;
      // A task that is no longer deployed may still have runs.
      if (runs.length === 0 && task !== rejectedTask && !isFiltered) findTask(manifest, task);
      if (json) {
        const { runJson } = await import("../../show/run-json.ts");
        const view = session.view();
        return session.printJson({ task, runs: runs.map((run) => runJson(run, view)), next });
      }
      if (runs.length === 0) return session.tell(noRuns(task, isFiltered));
      const { runTable } = await import("../../show/run-table.ts");
      session.print(runTable(runs, session.view()));
      if (next !== undefined) session.tell(`older ones: ${older(session, task, options, next, now)}`);
    });
}

function noRuns(task: string, isFiltered: boolean): string {
  if (isFiltered) return `${task} has no such runs`;
  return task === rejectedTask ? "no message was rejected" : `${task} has no runs yet`;
}

/** The command for the next page. */
function older(session: Session, task: string, options: HistoryOptions, next: string, now: number): string {
  const { number, status, since } = options;
  const words = [
    ...(number === defaultNumber ? [] : ["-n", String(number)]),
    ...(status === undefined ? [] : ["--status", status.join()]),
    ...(since === undefined ? [] : ["--since", new Date(since(now)).toISOString()]),
  ];
  return session.command("history", task, ...words, "--before", next);
}
