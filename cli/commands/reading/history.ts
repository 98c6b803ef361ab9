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
import { listRuns } from "../../deployment/listed/list-runs.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import {
  addListOptions,
  examples,
  jsonOption,
  type ListOptions,
  lookOption,
  metadataOption,
  runIdOption,
} from "../../options.ts";
import type { Session } from "../../session.ts";
import { withShardsAtWork } from "../../show/run/read-shards.ts";
import { PawlOption } from "../../usage.ts";
import { setTagOption } from "../sets/meant.ts";
import { filterNames, historyWords, type RunFilterOptions, runFilterOf } from "./run-filter.ts";

interface HistoryOptions extends TargetOptions, ListOptions, RunFilterOptions {
  readonly number: number;
  readonly task?: readonly string[];
  readonly verdicts?: true;
  readonly json?: true;
}

const defaultNumber = 20;

export function historyCommand(program: Command, session: Session): void {
  addTargetOptions(
    addListOptions(program.command("history"), defaultNumber)
      .description("list the runs of a task, or of all tasks, the newest first")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(
        new PawlOption("--task <task>", "only runs of this task; several times for any of them")
          .only("nothing")
          .repeatable(),
      )
      .addOption(setTagOption("only runs with it, or of tasks with it").conflicts(["verdicts"]))
      .addOption(
        new PawlOption("--verdicts", "every instant of its schedules, also those that left no run")
          .only("task")
          .conflicts(["status", "metadata", "parent", "backfill", "trigger", "author", "find", "among"]),
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
      .addOption(new PawlOption("--trigger <id>", "only runs of this trigger, such as nightly or manual"))
      .addOption(
        new PawlOption("--author <name>", "only runs that this person, or this run, started or moved last"),
      )
      .addOption(
        new PawlOption("--find <text>", "only runs with it in their id, error, message, note or reason"),
      )
      .addOption(
        new PawlOption(
          "--among <n>",
          "look at no more than the newest n runs (default: until there are enough)",
        ).argParser(lookOption),
      )
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "history --status errored --since 1d",
          'history --find "cannot be read" --among 5000',
          "history import-cities -n 5",
          "history count-cities --verdicts",
        ),
      )
      .action(async (given: string | undefined, options: HistoryOptions) => {
        const { number, since, before, among, json } = options;
        const named = given === undefined ? options.task : [given];
        const { manifest, ...deployment } = await session.reading(options);
        const store = await deployment.store();
        const now = session.now();
        if (options.verdicts && given !== undefined) {
          const { showVerdicts } = await import("./history-verdicts.ts");
          const { at: to } = before ?? {};
          const range = { number, since: since?.(now), before: to, isDefault: number === defaultNumber };
          return showVerdicts(session, { store, manifest, task: given, now, json }, range);
        }
        const tasks = named === undefined ? allTasks(manifest) : [...new Set(named)].filter(mayHaveRuns);
        const { statuses, metadata, parent, isMeant } = runFilterOf(manifest, options);
        const filter = { number, statuses, since: since?.(now), before, metadata, parent, isMeant, among };
        const { runs: listed, looked, next } = await listRuns(store, tasks, now, filter);
        const runs = await withShardsAtWork(store, listed, now);
        const [task] = named?.length === 1 ? named : [];
        if (runs.length === 0) for (const name of named ?? []) await checkTask(store, manifest, name, now);
        if (json) {
          const { runJson } = await import("../../show/run/run-json.ts");
          const view = session.view();
          return session.printJson({
            task,
            runs: runs.map((run) => runJson(run, view)),
            looked: among && looked,
            next,
          });
        }
        if (runs.length > 0) {
          const { runIdTable, runTable } = await import("../../show/run/run-table.ts");
          session.print((task === undefined ? runIdTable : runTable)(runs, session.view()));
        } else session.tell(noRuns(task, options, next === undefined ? undefined : looked));
        if (next === undefined) return;
        const words = historyWords(
          { ...options, number: number === defaultNumber ? undefined : number },
          now,
        );
        const arg = given === undefined ? [] : [given];
        session.tell(`older ones: ${session.command("history", ...arg, ...words, "--before", next)}`);
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

/** @param among how many were looked at, where there are more */
function noRuns(task: string | undefined, options: HistoryOptions, among?: number): string {
  if (among !== undefined) return `none of the ${among} newest runs is such a one`;
  const isFiltered = ["since", "before", ...filterNames].some((name) => Object.hasOwn(options, name));
  if (task === undefined) return isFiltered ? "no task has such runs" : "no task has runs yet";
  if (isFiltered) return `${task} has no such runs`;
  return task === rejectedTask ? "no message was rejected" : `${task} has no runs yet`;
}
