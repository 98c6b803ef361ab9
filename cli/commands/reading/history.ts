/**
 * `pawl history [TASK]`: the runs of a task, or of all, the newest first. A run's name begins with its instant, so the
 * store's order is the order of time. The store leaves out expired runs.
 */
import { type Command, InvalidArgumentError } from "commander";
import { isTaskName, parseRunId, rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { findTask } from "../../deployment/find.ts";
import { listRuns } from "../../deployment/list-runs.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import {
  addListOptions,
  examples,
  jsonOption,
  type ListOptions,
  listWords,
  metadataOption,
  runIdOption,
} from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption } from "../../usage.ts";
import { meansRun, setTagOption } from "../sets/meant.ts";

interface HistoryOptions extends TargetOptions, ListOptions {
  readonly number: number;
  readonly task?: string;
  readonly parent?: string;
  readonly backfill?: string;
  readonly verdicts?: true;
  readonly json?: true;
}

const defaultNumber = 20;

export function historyCommand(program: Command, session: Session): void {
  addTargetOptions(
    addListOptions(program.command("history"), defaultNumber)
      .description("list the runs of a task, or of all tasks, the newest first")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(new PawlOption("--task <task>", "only runs of this task").only("nothing"))
      .addOption(setTagOption("only runs with it, or of tasks with it").conflicts(["verdicts"]))
      .addOption(
        new PawlOption("--verdicts", "every instant of its schedules, also those that left no run")
          .only("task")
          .conflicts(["status", "metadata", "parent", "backfill"]),
      )
      .addOption(
        metadataOption(
          "only runs with this in their metadata, such as startedBy=ada@laptop; several together",
        ),
      )
      .addOption(
        new PawlOption("--parent <run>", "only runs that this run's code started").argParser(runIdOption),
      )
      .addOption(
        new PawlOption("--backfill <run>", "only runs that this run of a backfill started")
          .only("task")
          .argParser(backfillOption),
      )
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "history --status errored --since 1d",
          "history import-cities -n 5",
          "history count-cities --verdicts",
        ),
      )
      .action(async (given: string | undefined, options: HistoryOptions) => {
        const { number, status, since, before, metadata, tag, parent, backfill, json } = options;
        const task = given ?? options.task;
        const { manifest, ...deployment } = await session.reading(options);
        const store = await deployment.store();
        const now = session.now();
        if (options.verdicts && task !== undefined) {
          const { showVerdicts } = await import("./history-verdicts.ts");
          const { at: to } = before ?? {};
          const range = { number, since: since?.(now), before: to, isDefault: number === defaultNumber };
          return showVerdicts(session, { store, manifest, task, now, json }, range);
        }
        const tasks = task === undefined ? allTasks(manifest) : [task].filter(mayHaveRuns);
        const isMeant = tag && meansRun(manifest, { tag });
        const filter = {
          number,
          statuses: status,
          since: since?.(now),
          before,
          metadata,
          parent,
          backfill,
          isMeant,
        };
        const { runs, next } = await listRuns(store, tasks, now, filter);
        if (runs.length === 0 && task !== undefined) await checkTask(store, manifest, task, now);
        if (json) {
          const { runJson } = await import("../../show/run/run-json.ts");
          const view = session.view();
          return session.printJson({ task, runs: runs.map((run) => runJson(run, view)), next });
        }
        const isFiltered = (status ?? since ?? before ?? metadata ?? tag ?? parent ?? backfill) !== undefined;
        if (runs.length === 0) return session.tell(noRuns(task, isFiltered));
        const { runIdTable, runTable } = await import("../../show/run/run-table.ts");
        const table = task === undefined ? runIdTable : runTable;
        session.print(table(runs, session.view()));
        if (next === undefined) return;
        const words = listWords({ ...options, number: number === defaultNumber ? undefined : number }, now);
        const named = task === undefined ? [] : [task];
        session.tell(`older ones: ${session.command("history", ...named, ...words, "--before", next)}`);
      }),
  );
}

/** The name of a backfill's run, as the runs that it started have it. */
function backfillOption(id: string): string {
  const key = parseRunId(id);
  if (key?.task === backfillTask) return key.run;
  throw new InvalidArgumentError(`expected a run as ${backfillTask}/instant/trigger`);
}

/** The team's, and the rejected messages. Runs of Pawl's own tasks are shown where one of them is named. */
const allTasks = ({ tasks }: Manifest) => [
  ...tasks.filter(({ automatic }) => !automatic).map(({ name }) => name),
  rejectedTask,
];

/** No table takes another name for a key. */
const mayHaveRuns = (task: string) => task === rejectedTask || isTaskName(task);

/** A task that is no longer deployed may still have runs. @throws NotFoundError for one that never had any */
async function checkTask(store: RunStore, manifest: Manifest, task: string, now: number): Promise<void> {
  if (task === rejectedTask || manifest.tasks.some(({ name }) => name === task)) return;
  const { items } = mayHaveRuns(task) ? await store.list(task, { now, limit: 1 }) : { items: [] };
  if (items.length === 0) findTask(manifest, task);
}

function noRuns(task: string | undefined, isFiltered: boolean): string {
  if (task === undefined) return isFiltered ? "no task has such runs" : "no task has runs yet";
  if (isFiltered) return `${task} has no such runs`;
  return task === rejectedTask ? "no message was rejected" : `${task} has no runs yet`;
}
