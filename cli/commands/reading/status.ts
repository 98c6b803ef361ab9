/**
 * `pawl status [TASK|RUN]`: how things stand; for a task or a run by name, in detail. A name with a slash is a
 * run's. Only reads; how each thing is worded is left to `overview.ts`, `task-report.ts` and `run-report.ts`.
 */
import type { Command } from "commander";
import { parseRunId, type RunKey, type RunRecord } from "../../../functions/model/run.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { Deployment } from "../../deployment/deployed-pawl.ts";
import { findRun, findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import type { Around } from "../../show/why.ts";
import { UsageError } from "../../usage-error.ts";

interface StatusOptions extends TargetOptions {
  readonly errored?: true;
  readonly watch?: true;
  readonly json?: true;
}

/** What is shown: as a person reads it, or as a program does. */
interface Shown {
  text(): string | Promise<string>;
  json(): unknown;
}

const betweenLooks = 2_000;
const rejectedShown = 20;

export function statusCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("status"))
    .description("show how all tasks stand, or one task, or one run")
    .argument("[name]", "a task, or a run as task/instant/trigger")
    .option("--errored", "only what needs a person: errored runs and rejected messages")
    .option("--watch", "go on showing it, on a terminal; a run until it ends")
    .option("--json", "print one JSON document")
    .action(async (name: string | undefined, options: StatusOptions) => {
      const { errored, watch, json } = options;
      if (errored && name !== undefined) throw new UsageError("--errored goes without a name");
      if (watch && json) throw new UsageError("--watch and --json exclude each other");
      const deployment = await session.deployment(options);
      const isRun = name !== undefined && parseRunId(name) !== undefined;
      if (watch && isRun) return watchRun(session, deployment, name);
      if (watch) return watchAll(session, () => look(session, deployment, name, options));
      const shown = await look(session, deployment, name, options);
      if (json) session.printJson(await shown.json());
      else session.print(await shown.text());
    });
}

/** Reads what a name means, or everything, as it is now. */
function look(
  session: Session,
  deployment: Deployment,
  name: string | undefined,
  { errored }: StatusOptions,
) {
  const now = session.shell.clock.now();
  if (name === undefined) return lookAtAll(deployment, now, errored === true);
  const key = parseRunId(name);
  return key === undefined ? lookAtTask(deployment, now, name) : lookAtRun(deployment, now, name, key);
}

async function lookAtAll(deployment: Deployment, now: number, erroredOnly: boolean): Promise<Shown> {
  const { overviewJson, overviewText, readOverview } = await import("../../show/overview.ts");
  const overview = await readOverview(await deployment.store(), deployment.manifest, now, erroredOnly);
  return { text: () => overviewText(overview, now), json: () => overviewJson(overview, now) };
}

async function lookAtRun(deployment: Deployment, now: number, id: string, key: RunKey): Promise<Shown> {
  const store = await deployment.store();
  const found = await findRun(deployment, id, now);
  const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
  const run = { ...found, ...(params !== undefined && { params }) };
  const around = await slotHolder(store, run);
  const { runReport } = await import("../../show/run-report.ts");
  const { runJson } = await import("../../show/run-json.ts");
  return {
    text: async () => runReport(run, now, await logsPlace(deployment, run), around),
    json: () => runJson(run, now, around),
  };
}

async function lookAtTask(deployment: Deployment, now: number, name: string): Promise<Shown> {
  const { manifest } = deployment;
  const store = await deployment.store();
  const { rejectedTask } = await import("../../../functions/runs/records.ts");
  if (name === rejectedTask) {
    const { items: runs } = await store.list(name, { limit: rejectedShown, now });
    const { runTable } = await import("../../show/run-table.ts");
    const { runJson } = await import("../../show/run-json.ts");
    return {
      text: () => (runs.length === 0 ? "no message was rejected" : runTable(runs, now)),
      json: () => ({ task: name, runs: runs.map((run) => runJson(run, now)) }),
    };
  }
  const task = findTask(manifest, name);
  const { readTaskReport, taskReportJson, taskReportText } = await import("../../show/task-report.ts");
  const report = await readTaskReport(store, task, now);
  return {
    text: () => taskReportText(report, manifest, now),
    json: () => taskReportJson(report, now),
  };
}

/** Who has the slot that a run waits for. */
async function slotHolder(store: RunStore, { task, dueKey }: RunRecord): Promise<Around> {
  if (!dueKey?.startsWith("wait#")) return {};
  const holder = (await store.getPart({ task, part: "state" }))?.slotRun;
  return { ...(holder && { holder }) };
}

/** Follows a run, and reports it when it has ended. */
async function watchRun(session: Session, deployment: Deployment, id: string): Promise<void> {
  const store = await deployment.store();
  const { followRun } = await import("../../show/follow.ts");
  const { runReport } = await import("../../show/run-report.ts");
  const found = await findRun(deployment, id, session.shell.clock.now());
  const run = await followRun(session, store, found);
  session.print(runReport(run, session.shell.clock.now(), await logsPlace(deployment, run)));
}

async function logsPlace({ region, logFolder }: Deployment, { lane }: RunRecord) {
  const folder = await logFolder(lane);
  return { region, ...(folder !== undefined && { folder }) };
}

/** Draws the screen anew until the person breaks off. */
async function watchAll(session: Session, lookAgain: () => Promise<Shown>): Promise<void> {
  const { stdout } = session.shell;
  if (!stdout.isTTY) throw new UsageError("--watch needs a terminal, but for a run");
  const stopped = session.shell.interruptible();
  while (!stopped.aborted) {
    const text = await (await lookAgain()).text();
    stdout.write(`\x1b[2J\x1b[H${text}\n`);
    await session.shell.sleep(betweenLooks);
  }
}
