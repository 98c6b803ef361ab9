/**
 * `pawl run --tag TAG`, or `--all`: starts a run of each enabled task that is meant, after one question for all of them.
 * The params of every task are checked before anything is started: where one refuses them, none starts. A task that the
 * state of things refuses, since it is paused for example, does not keep the others.
 */
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { asksForName, type Confirm, needsAnother } from "../../../functions/model/task/confirm/confirm.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { TargetOptions } from "../../deployment/target.ts";
import { checkMetadata } from "../../options.ts";
import type { Session } from "../../session.ts";
import { shownRun } from "../../show/run/shown-run.ts";
import { labelled, table } from "../../show/table.ts";
import { UsageError } from "../../usage.ts";
import { askFirst } from "../approval/ask-first.ts";
import { checkGiven, readGiven } from "../runs/given/given.ts";
import { checkInScope, checkNotPast, checkOverlap, checkPause, tellPast } from "../runs/may-start.ts";
import { tellRuns } from "../runs/moved-runs.ts";
import { openOperation } from "../runs/operation.ts";
import type { GivenParams } from "../runs/params.ts";
import { eachTask } from "./each-task.ts";
import { checkNamesSet, type SetOptions, someMeantTasks } from "./meant.ts";
import { type StartAsked, startOne } from "./start-one.ts";
import { waitForAll } from "./wait-for-all.ts";

interface RunSetOptions extends TargetOptions, SetOptions, GivenParams, Omit<StartAsked, "params" | "tags"> {
  readonly csv?: string;
  readonly input?: string;
  readonly dryRun?: true;
  /** In milliseconds. */
  readonly in?: number;
  readonly force?: true;
  readonly yes?: true;
  readonly note?: string;
  readonly wait?: true;
  readonly timeout?: number;
  readonly json?: true;
}

export async function runSet(session: Session, options: RunSetOptions): Promise<void> {
  checkNamesSet("a task", options);
  const ofOne = (["csv", "input", "dryRun"] as const).find((key) => options[key] !== undefined);
  if (ofOne !== undefined)
    throw new UsageError(`--${ofOne === "dryRun" ? "dry-run" : ofOne} needs one task, not a set`);
  const deployment = await session.deployment(options);
  const meant = someMeantTasks(deployment.manifest, options);
  for (const { name, enabled, outOfScope } of meant)
    if (!enabled) session.tell(`${name} is left out: ${outOfScope ?? "it is disabled"}`);
  const tasks = meant.filter(({ enabled }) => enabled);
  checkNotPast(options.at, session.now());
  checkMetadata(options.metadata);
  for (const task of tasks) await checkOverlap(session, deployment, task, options);
  const params = await paramsOfAll(session, deployment, tasks, options);
  if (tasks.length === 0) return options.json ? session.printJson([]) : session.tell("nothing starts");
  const { stage } = deployment.manifest;
  const how = await askFirst(session, {
    doing: `start ${tasks.length === 1 ? "this task" : `these ${tasks.length} tasks`}`,
    shown: tasksText(session, tasks, params),
    stage,
    confirming: tasks.filter(({ settings }) => settings.confirm),
    yes: options.yes,
  });
  if (how === undefined) return;
  const operation = await openOperation(session, deployment, options);
  const at = options.in === undefined ? options.at : new Date(session.now() + options.in);
  tellPast(session, at);
  const { id, overlap, priority, metadata } = options;
  const started = await eachTask(session, tasks, options, async (task) => {
    checkInScope(task);
    if (!options.force) await checkPause(session, deployment, task.name);
    const confirmed = task.settings.confirm ? how : undefined;
    const asked = { params: params.get(task.name), how: confirmed, at, id, overlap, priority, metadata };
    const run = await startOne(session, deployment, operation, task, asked);
    // With --wait, standard output is for the runs' ends.
    tellRuns(session, [run], options.wait ? { json: true } : options);
    return run;
  });
  const runs = started.flatMap((each) => ("answer" in each ? [each.answer] : []));
  const ended = options.wait ? await waitForAll(session, deployment, runs, options) : runs;
  if (!options.json) return;
  const { runJson } = await import("../../show/run/run-json.ts");
  const byId = new Map(ended.map((run) => [runId(run), run]));
  const shown = (run: RunRecord) => runJson(byId.get(runId(run)) ?? run, session.view());
  session.printJson(
    started.map((each) => ("answer" in each ? { task: each.task, run: shown(each.answer) } : each)),
  );
}

/** The params that are given, checked for each task. @throws UsageError that names every task which refuses them */
async function paramsOfAll(
  session: Session,
  deployment: DeployedPawl,
  tasks: readonly ManifestTask[],
  options: RunSetOptions,
): Promise<ReadonlyMap<string, Json | undefined>> {
  const isPiped = options.params === "-" || options.param?.some((pair) => pair.endsWith("=@-"));
  if (isPiped && tasks.length > 1)
    throw new UsageError("standard input cannot be read for several tasks: give a file as @FILE");
  const params = new Map<string, Json | undefined>();
  const mistakes: string[] = [];
  for (const task of tasks) {
    try {
      const given = await readGiven(session, task, options);
      params.set(task.name, await checkGiven(session, deployment, task, given));
    } catch (error) {
      mistakes.push(`task ${task.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (mistakes.length === 0) return params;
  throw new UsageError(["nothing was started", ...mistakes].join("; "));
}

function confirmText(confirm: Confirm): string {
  const asks = asksForName(confirm) ? "asks for its name" : "asks for a confirmation";
  if (!needsAnother(confirm)) return asks;
  const waits = "waits until another person approves it";
  return asksForName(confirm) ? `${asks}, and ${waits}` : waits;
}

/** A line for each task, with what it asks of who starts it; below them the params, which are not cut. */
function tasksText(
  session: Session,
  tasks: readonly ManifestTask[],
  given: ReadonlyMap<string, Json | undefined>,
): string {
  const rows = tasks.map(({ name, lane, description, settings: { confirm } }) => [
    name,
    lane,
    confirm ? confirmText(confirm) : "",
    description,
  ]);
  const isAsked = rows.some(([, , asks]) => asks !== "");
  const head = ["task!", "lane", "confirmation", "it does"];
  const kept = (cells: readonly string[]) => cells.filter((_, i) => isAsked || i !== 2);
  const shown = table(kept(head), rows.map(kept), session.err.columns);
  const params = paramsText(session, tasks, given);
  return params === "" ? shown : `${shown}\n${params}`;
}

/** The params as each task reads them, without masked and encrypted values: one line where all are alike. */
function paramsText(
  session: Session,
  tasks: readonly ManifestTask[],
  given: ReadonlyMap<string, Json | undefined>,
): string {
  const texts = tasks.map(({ name: task }) => {
    const params = JSON.stringify(given.get(task) ?? {});
    return [task, shownRun({ task, params } as RunRecord, session.view()).params] as const;
  });
  const alike = new Set(texts.map(([, text]) => text));
  if (alike.size > 1) return labelled(texts.map(([task, text]) => [`params of ${task}`, text]));
  return labelled([["params", alike.has("{}") ? undefined : [...alike][0]]]);
}
