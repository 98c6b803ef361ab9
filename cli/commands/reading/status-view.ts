/**
 * What `pawl status` reads: everything, one task or one run, as its options filter it. The folder `show` puts it into
 * words. Reads no more than the text or the document needs.
 */

import { type HealthValue, worstOf } from "../../../functions/model/health/health.ts";
import { defaultsOf } from "../../../functions/model/params/param-fields.ts";
import { needsAttention } from "../../../functions/model/run/attention.ts";
import { isHeld } from "../../../functions/model/run/held.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import {
  type AttentionStatus,
  attentionStatuses,
  type ShownStatus,
} from "../../../functions/model/run/status.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, findTask } from "../../deployment/find.ts";
import type { ListedRuns } from "../../deployment/list-runs.ts";
import { explainError } from "../../explain-error.ts";
import { type ListOptions, listWords } from "../../options.ts";
import type { Session } from "../../session.ts";
import { mutedByRun, readMuted } from "../../show/muted-alarms.ts";
import { type RunRate, readRunRate } from "../../show/run/rate-limit-text.ts";
import type { ReportContext } from "../../show/run/run-report.ts";
import type { View } from "../../show/view.ts";
import { UsageError } from "../../usage.ts";
import { someMeantTasks } from "../sets/meant.ts";
import { readShardsOf } from "./shards.ts";

/** Which runs are meant, and whether it matters if a person should look at one. */
export interface StatusFilter extends ListOptions {
  readonly errored?: true;
  readonly approvals?: true;
  readonly task?: string;
  readonly exitCode?: true;
}

/** One reading of the status, for people or for programs. */
export interface StatusView {
  text(): string | Promise<string>;
  json(): unknown;
  /** The worst health of its tasks that have one. @default none has */
  readonly health?: HealthValue;
  /** Whether a person should look at something in it. */
  readonly needsPerson: boolean | Promise<boolean>;
}

const runsShown = 5;
const rejectedShown = 20;

function isAttention(status: ShownStatus): status is AttentionStatus {
  return (attentionStatuses as readonly ShownStatus[]).includes(status);
}

export function readView(
  session: Session,
  deployment: DeployedPawl,
  name: string | RunKey | undefined,
  options: StatusFilter,
): Promise<StatusView> {
  if (name === undefined) return readAll(session, deployment, options);
  return typeof name === "string"
    ? readTask(session, deployment, name, options)
    : readRun(session, deployment, name);
}

async function readAll(
  session: Session,
  deployment: DeployedPawl,
  options: StatusFilter,
): Promise<StatusView> {
  const { errored, task, status, since, before, number, tag } = options;
  if ((errored || options.exitCode) && status?.some(isAttention) === false)
    throw new UsageError(
      `--status ${status.join()} leaves nothing to ${errored ? "--errored" : "--exit-code"}: only ${attentionStatuses.join(" and ")} need attention`,
    );
  if (options.approvals) {
    if (task !== undefined) findTask(deployment.manifest, task);
    return (await import("./waiting-approval.ts")).readWaiting(session, deployment, { task, tag });
  }
  const { overviewJson, overviewText, readOverview } = await import("../../show/overview.ts");
  const view = session.view();
  if (task !== undefined) findTask(deployment.manifest, task);
  const overview = await readOverview(deployment, view.now, {
    attentionOnly: errored === true || status?.every(isAttention),
    task,
    tasks: tag && new Set(someMeantTasks(deployment.manifest, { tag }).map(({ name }) => name)),
    statuses: status,
    since: since?.(view.now),
    before: before?.at,
    after: before?.run,
    newest: number,
  });
  const more = (before?: string) => {
    const words = [...(task ? ["--task", task] : []), ...listWords(options, view.now)];
    return session.command("status", "--errored", ...words, ...(before ? ["--before", before] : []));
  };
  return {
    text: () => overviewText(overview, view, more),
    json: () => overviewJson(overview, view),
    health: worstOf((overview.tasks ?? []).flatMap(({ health }) => (health ? [health.value] : []))),
    needsPerson: overview.attention.some(([, { count }]) => count > 0),
  };
}

async function readRun(session: Session, deployment: DeployedPawl, key: RunKey): Promise<StatusView> {
  const store = await deployment.store();
  const view = session.view();
  const found = await findRun(deployment, key, view.now);
  const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
  const body = found.bodyStoredSeparately ? await store.getAttachment(key, "body") : found.body;
  const run = { ...found, params, body };
  const { readHolders } = await import("./run-holders.ts");
  const [known, shards] = await Promise.all([
    readHolders(store, deployment.manifest, run, view.now),
    readShardsOf(store, run, view.now),
  ]);
  const { runReport } = await import("../../show/run/run-report.ts");
  const { runDocument } = await import("../../show/run/run-document.ts");
  return {
    text: async () =>
      runReport(run, view, { ...(await reportContext(session, deployment, run)), known, shards }),
    json: async () =>
      runDocument(deployment, run, view, known, shards, await rateOf(deployment, run, view.now)),
    needsPerson: needsAttention(run),
  };
}

/** Whether a worker of the run has ended, or may have, without a word in its record. */
function mayHaveLostWorker(run: RunRecord, now: number): boolean {
  // Who gives a lease up sets its end to 0.
  return run.fruitlessTurns > 0 || (run.leaseExpiresAt > 0 && !isHeld(run, now));
}

/** What the logs say of the worker's end. A person may not be allowed to read them: the rest is shown all the same. */
async function workerEndOf(deployment: DeployedPawl, run: RunRecord): Promise<string | undefined> {
  const { readWorkerEnd } = await import("../../show/run/run-logs.ts");
  try {
    return await readWorkerEnd(deployment, run);
  } catch (error) {
    return `its logs cannot be read: ${explainError(error)}`;
  }
}

async function readTask(
  session: Session,
  deployment: DeployedPawl,
  name: string,
  options: StatusFilter,
): Promise<StatusView> {
  const { manifest } = deployment;
  const store = await deployment.store();
  const view = session.view();
  const { number, status, since, before } = options;
  const filter = {
    number: number ?? (name === rejectedTask ? rejectedShown : runsShown),
    statuses: status,
    since: since?.(view.now),
    before,
  };
  const { listRuns } = await import("../../deployment/list-runs.ts");
  const task = name === rejectedTask ? undefined : findTask(manifest, name);
  const listed = await listRuns(store, [name], view.now, filter);
  const older =
    listed.next && session.command("history", name, ...listWords(options, view.now), "--before", listed.next);
  const more = older ? `\nolder ones: ${older}` : "";
  const needsPerson = () => taskNeedsPerson(store, manifest, name, view.now);
  if (task === undefined)
    return {
      ...(await rejectedView(listed, view, more)),
      needsPerson: options.exitCode ? needsPerson() : false,
    };
  const { readTaskReport } = await import("../../show/read-task-report.ts");
  const { taskReportJson, taskReportText } = await import("../../show/task-report.ts");
  const report = await readTaskReport(store, task, manifest, listed, view.now);
  return {
    text: async () => (await taskReportText(report, manifest, view)) + more,
    json: () => taskReportJson(report, manifest, view),
    health: report.health?.value,
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
  { runs, next }: ListedRuns,
  view: View,
  more: string,
): Promise<Omit<StatusView, "needsPerson">> {
  const { runTable } = await import("../../show/run/run-table.ts");
  const { runJson } = await import("../../show/run/run-json.ts");
  return {
    text: () => (runs.length === 0 ? "no message was rejected" : runTable(runs, view) + more),
    json: () => ({ task: rejectedTask, runs: runs.map((run) => runJson(run, view)), next }),
  };
}

/** The rate limit of a run that has not ended, and how much of it is taken. */
async function rateOf(deployment: DeployedPawl, run: RunRecord, now: number): Promise<RunRate | undefined> {
  const task = deployment.manifest.tasks.find(({ name }) => name === run.task);
  return task && readRunRate(() => deployment.store(), task, run, now);
}

/** What a run's report says that is not in its record. */
export async function reportContext(
  session: Session,
  deployment: DeployedPawl,
  run: RunRecord,
): Promise<ReportContext> {
  const task = deployment.manifest.tasks.find(({ name }) => name === run.task);
  const [logFolder, workerEnd, rateLimit, muted] = await Promise.all([
    deployment.logFolder(run.lane),
    mayHaveLostWorker(run, session.now()) ? workerEndOf(deployment, run) : undefined,
    rateOf(deployment, run, session.now()),
    task && readMuted(await deployment.store(), [task]),
  ]);
  const mayBeThrottled = (task?.throttles ?? 0) > 0 || task?.settings.rateLimit !== undefined;
  return {
    logFolder,
    workerEnd,
    rateLimit,
    mayBeThrottled,
    defaults: task && defaultsOf(task),
    muted: muted && mutedByRun(muted, runId(run)),
    command: (...words) => session.command(...words),
  };
}
