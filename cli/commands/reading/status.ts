/**
 * `pawl status [TASK|RUN]`: an overview, or one task or run in detail. A name with a slash is a run's. This file
 * reads what is shown and watches it; the folder `show` puts it into words.
 */
import type { Command } from "commander";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, findTask, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { UsageError } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { ReportContext } from "../../show/run-report.ts";
import type { Known } from "../../show/why.ts";

interface StatusOptions extends TargetOptions {
  readonly errored?: true;
  readonly watch?: true;
  readonly json?: true;
}

/** One reading of the status, for people or for programs. */
interface StatusView {
  text(): string | Promise<string>;
  json(): unknown;
}

const redrawMs = 2_000;
const rejectedShown = 20;

export function statusCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("status"))
    .description("show the status of all tasks, of one task, or of one run")
    .argument("[name]", "a task, or a run as task/instant/trigger")
    .option("--errored", "only runs that need attention: errored runs and rejected messages")
    .option("--watch", "keep the screen up to date; follow a run until it ends")
    .option("--json", "print one JSON document")
    .action(async (name: string | undefined, options: StatusOptions) => {
      const { errored, watch, json } = options;
      if (errored && name !== undefined) throw new UsageError("--errored takes no name");
      if (watch && json) throw new UsageError("--watch and --json cannot be combined");
      const key = name === undefined ? undefined : runKeyIn(name);
      const deployment = await session.deployment(options);
      if (watch && key) return watchRun(session, deployment, key);
      const read = () => readView(session, deployment, key ?? name, options);
      if (watch) return watchScreen(session, read);
      const view = await read();
      if (json) session.printJson(await view.json());
      else session.print(await view.text());
    });
}

function readView(
  session: Session,
  deployment: DeployedPawl,
  name: string | RunKey | undefined,
  { errored }: StatusOptions,
): Promise<StatusView> {
  const now = session.now();
  if (name === undefined) return readAll(deployment, now, errored === true);
  return typeof name === "string" ? readTask(deployment, now, name) : readRun(session, deployment, now, name);
}

async function readAll(deployment: DeployedPawl, now: number, attentionOnly: boolean): Promise<StatusView> {
  const { overviewJson, overviewText, readOverview } = await import("../../show/overview.ts");
  const overview = await readOverview(await deployment.store(), deployment.manifest, now, attentionOnly);
  return { text: () => overviewText(overview, now), json: () => overviewJson(overview, now) };
}

async function readRun(
  session: Session,
  deployment: DeployedPawl,
  now: number,
  key: RunKey,
): Promise<StatusView> {
  const store = await deployment.store();
  const found = await findRun(deployment, key, now);
  const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
  const run = { ...found, params };
  const known = await readHolder(store, run);
  const { runReport } = await import("../../show/run-report.ts");
  const { runJson } = await import("../../show/run-json.ts");
  return {
    text: async () => runReport(run, now, { ...(await reportContext(session, deployment, run)), known }),
    json: () => runJson(run, now, known),
  };
}

async function readTask(deployment: DeployedPawl, now: number, name: string): Promise<StatusView> {
  const { manifest } = deployment;
  const store = await deployment.store();
  if (name === rejectedTask) return readRejected(store, now, rejectedTask);
  const task = findTask(manifest, name);
  const { readTaskReport, taskReportJson, taskReportText } = await import("../../show/task-report.ts");
  const report = await readTaskReport(store, task, now);
  return {
    text: () => taskReportText(report, manifest, now),
    json: () => taskReportJson(report, now),
  };
}

async function readRejected(store: RunStore, now: number, rejectedTask: string): Promise<StatusView> {
  const { items: runs } = await store.list(rejectedTask, { limit: rejectedShown, now });
  const { runTable } = await import("../../show/run-table.ts");
  const { runJson } = await import("../../show/run-json.ts");
  return {
    text: () => (runs.length === 0 ? "no message was rejected" : runTable(runs, now)),
    json: () => ({ task: rejectedTask, runs: runs.map((run) => runJson(run, now)) }),
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
  const run = await followRun(session, store, found);
  session.print(runReport(run, session.now(), await reportContext(session, deployment, run)));
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
  const { stdout } = session.shell;
  if (!stdout.isTTY) throw new UsageError("--watch needs a terminal unless it follows a run");
  const stopped = session.shell.interruptible();
  while (!stopped.aborted) {
    const text = await (await read()).text();
    stdout.write(`\x1b[2J\x1b[H${text}\n`);
    await session.shell.sleep(redrawMs);
  }
}
