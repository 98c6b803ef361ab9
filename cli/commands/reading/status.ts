/**
 * `pawl status [TASK|RUN]`: an overview, or one task or run in detail. A name with a slash is a run's. This file
 * reads what is shown and watches it; the folder `show` puts it into words.
 */
import type { Command } from "commander";
import { needsAttention } from "../../../functions/model/run/attention.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { rejectedTask, toSecond } from "../../../functions/model/run/run-name.ts";
import {
  type AttentionStatus,
  attentionStatuses,
  type ShownStatus,
} from "../../../functions/model/run/status.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, findTask, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { exitCodes } from "../../exit-codes.ts";
import { countOption, instantOption, sinceOption, statusesOption, UsageError } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { ReportContext } from "../../show/run-report.ts";
import type { View } from "../../show/view.ts";
import type { Known } from "../../show/why.ts";

interface StatusOptions extends TargetOptions {
  readonly errored?: true;
  readonly number?: number;
  readonly task?: string;
  readonly status?: readonly ShownStatus[];
  readonly since?: (now: number) => number;
  readonly before?: Date;
  readonly exitCode?: true;
  readonly watch?: true;
  readonly json?: true;
}

/** One reading of the status, for people or for programs. */
interface StatusView {
  text(): string | Promise<string>;
  json(): unknown;
  /** Whether a person should look at something in it. */
  readonly needsPerson: boolean | Promise<boolean>;
}

const redrawMs = 2_000;
const runsShown = 5;
const rejectedShown = 20;

export function statusCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("status"))
    .description("show the status of all tasks, of one task, or of one run")
    .argument("[name]", "a task, or a run as task/instant/trigger")
    .option("--errored", "only runs that need attention: errored runs and rejected messages")
    .option("-n, --number <n>", "the most runs to list", countOption)
    .option("--task <task>", "only runs of this task")
    .option("--status <status>", "only runs of this status; several with commas", statusesOption)
    .option("--since <when>", "only runs since an instant, or a duration ago such as 2h", sinceOption)
    .option("--before <instant>", "only runs before an instant", instantOption)
    .option("--exit-code", "exit with 4 if something needs a person, for monitoring")
    .option("--watch", "keep the screen up to date; follow a run until it ends")
    .option("--json", "print one JSON document")
    .action(async (given: string | undefined, options: StatusOptions) => {
      const { watch, json } = options;
      checkUsage(given, options);
      const name = given ?? (options.errored ? undefined : options.task);
      const key = name === undefined ? undefined : runKeyIn(name);
      const deployment = await session.deployment(options);
      if (watch && key) return watchRun(session, deployment, key);
      const read = () => readView(session, deployment, key ?? name, options);
      if (watch) return watchScreen(session, read);
      const view = await read();
      if (json) session.printJson(await view.json());
      else session.print(await view.text());
      if (options.exitCode && (await view.needsPerson)) session.exitCode = exitCodes.needsPerson;
    });
}

/** @throws UsageError for options that mean nothing together */
function checkUsage(name: string | undefined, options: StatusOptions): void {
  const { errored, watch, json, task, number, status, since, before, exitCode } = options;
  if (errored && name !== undefined) throw new UsageError("--errored takes no name: --task names a task");
  if (watch && json) throw new UsageError("--watch and --json cannot be combined");
  if (watch && exitCode) throw new UsageError("--watch and --exit-code cannot be combined");
  if (task !== undefined && name !== undefined) throw new UsageError("give a name or --task, not both");
  const filter = number ?? status ?? since ?? before;
  if (name?.includes("/") && filter !== undefined) throw new UsageError("one run takes no filter");
  const odd = name === undefined && task === undefined ? status?.filter((each) => !isAttention(each)) : [];
  if (odd?.length) {
    throw new UsageError(
      `--status ${odd.join()} needs a task: without one it filters what needs attention, ${attentionStatuses.join(" or ")}`,
    );
  }
}

function isAttention(status: ShownStatus): status is AttentionStatus {
  return (attentionStatuses as readonly ShownStatus[]).includes(status);
}

function readView(
  session: Session,
  deployment: DeployedPawl,
  name: string | RunKey | undefined,
  options: StatusOptions,
): Promise<StatusView> {
  if (name === undefined) return readAll(session, deployment, options);
  return typeof name === "string"
    ? readTask(session, deployment, name, options)
    : readRun(session, deployment, name);
}

async function readAll(
  session: Session,
  deployment: DeployedPawl,
  options: StatusOptions,
): Promise<StatusView> {
  const { errored, task, status, since, before, number } = options;
  const { overviewJson, overviewText, readOverview } = await import("../../show/overview.ts");
  const view = session.view();
  if (task !== undefined) findTask(deployment.manifest, task);
  const overview = await readOverview(await deployment.store(), deployment.manifest, view.now, {
    attentionOnly: errored === true || status !== undefined,
    task,
    statuses: status?.filter(isAttention),
    since: since?.(view.now),
    before: before?.getTime(),
    newest: number,
  });
  const more = (instant: string) => {
    const words = [...(task ? ["--task", task] : []), ...(number ? ["-n", String(number)] : [])];
    return session.command("status", "--errored", ...words, "--before", instant);
  };
  return {
    text: () => overviewText(overview, view, more),
    json: () => overviewJson(overview, view),
    needsPerson: overview.attention.some(([, { count }]) => count > 0),
  };
}

async function readRun(session: Session, deployment: DeployedPawl, key: RunKey): Promise<StatusView> {
  const store = await deployment.store();
  const view = session.view();
  const found = await findRun(deployment, key, view.now);
  const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
  const run = { ...found, params };
  const known = await readHolder(store, run);
  const { runReport } = await import("../../show/run-report.ts");
  const { runJson } = await import("../../show/run-json.ts");
  return {
    text: async () => runReport(run, view, { ...(await reportContext(session, deployment, run)), known }),
    json: () => runJson(run, view, known),
    needsPerson: needsAttention(run),
  };
}

async function readTask(
  session: Session,
  deployment: DeployedPawl,
  name: string,
  options: StatusOptions,
): Promise<StatusView> {
  const { manifest } = deployment;
  const store = await deployment.store();
  const view = session.view();
  const { number, status, since, before } = options;
  const filter = {
    number: number ?? (name === rejectedTask ? rejectedShown : runsShown),
    statuses: status,
    since: since?.(view.now),
    before: before && toSecond(before),
  };
  const { listRuns } = await import("../../deployment/list-runs.ts");
  const task = name === rejectedTask ? undefined : findTask(manifest, name);
  const { runs } = await listRuns(store, name, view.now, filter);
  const needsPerson = () => taskNeedsPerson(store, manifest, name, view.now);
  if (task === undefined)
    return { ...(await rejectedView(runs, view)), needsPerson: options.exitCode ? needsPerson() : false };
  const { readTaskReport, taskReportJson, taskReportText } = await import("../../show/task-report.ts");
  const report = await readTaskReport(store, task, runs);
  return {
    text: () => taskReportText(report, manifest, view),
    json: () => taskReportJson(report, view),
    needsPerson: options.exitCode ? needsPerson() : false,
  };
}

async function taskNeedsPerson(
  store: RunStore,
  manifest: Manifest,
  task: string,
  now: number,
): Promise<boolean> {
  const { attentionKeys } = await import("../../deployment/attention.ts");
  const found = await Promise.all(
    attentionStatuses.map((status) => attentionKeys(store, manifest, status, now, { task })),
  );
  return found.flat().length > 0;
}

async function rejectedView(
  runs: readonly RunRecord[],
  view: View,
): Promise<Omit<StatusView, "needsPerson">> {
  const { runTable } = await import("../../show/run-table.ts");
  const { runJson } = await import("../../show/run-json.ts");
  return {
    text: () => (runs.length === 0 ? "no message was rejected" : runTable(runs, view)),
    json: () => ({ task: rejectedTask, runs: runs.map((run) => runJson(run, view)) }),
  };
}

/** Reads which run has the slot, if this run waits for it. */
async function readHolder(store: RunStore, run: RunRecord): Promise<Known> {
  const { waitsForSlot } = await import("../../show/why.ts");
  if (!waitsForSlot(run)) return {};
  const state = await store.getPart({ task: run.task, part: "state" });
  return { holder: state?.slotRun };
}

/** Follows a run, and reports it when it has ended. */
async function watchRun(session: Session, deployment: DeployedPawl, key: RunKey): Promise<void> {
  const store = await deployment.store();
  const { followRun } = await import("../../show/follow.ts");
  const { runReport } = await import("../../show/run-report.ts");
  const found = await findRun(deployment, key, session.now());
  const { kind, run, error } = await followRun(session, store, found);
  if (kind === "lost") throw error;
  session.print(runReport(run, session.view(), await reportContext(session, deployment, run)));
}

async function reportContext(
  session: Session,
  { region, endpoint, profile, logFolder }: DeployedPawl,
  { lane }: RunRecord,
): Promise<ReportContext> {
  const logs = { region, endpoint, profile, folder: await logFolder(lane) };
  return { logs, command: (...words) => session.command(...words) };
}

/** Draws the screen again and again until the user interrupts. */
async function watchScreen(session: Session, read: () => Promise<StatusView>): Promise<void> {
  if (!session.out.isTTY) throw new UsageError("--watch needs a terminal unless it follows a run");
  const stopped = session.shell.interruptible();
  while (!stopped.aborted) {
    const text = await (await read()).text();
    session.out.screen(text);
    await session.shell.sleep(redrawMs);
  }
}
