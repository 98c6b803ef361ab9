/**
 * `pawl status [TASK|RUN]`: an overview, or one task or run in detail. A name with a slash is a run's. What is shown is
 * read by `status-view.ts`; this file watches it.
 */
import type { Command } from "commander";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { attentionStatuses } from "../../../functions/model/run/status.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { exitCodes } from "../../exit-codes.ts";
import { countOption, instantOption, sinceOption, statusesOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";
import { isAttention, readView, reportContext, type StatusFilter, type StatusView } from "./status-view.ts";

interface StatusOptions extends TargetOptions, StatusFilter {
  readonly watch?: true;
  readonly json?: true;
}

const redrawMs = 2_000;

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
