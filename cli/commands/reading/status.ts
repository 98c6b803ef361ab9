/**
 * `pawl status [TASK|RUN]`: an overview, or one task or run in detail. A name with a slash is a run's. What is shown is
 * read by `status-view.ts`; this file watches it.
 */
import type { Command } from "commander";
import type { RunKey } from "../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addListOptions, countOption, examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { healthExitCodes } from "../../show/health.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { setTagOption } from "../sets/meant.ts";
import type { SkippedOptions } from "./skipped.ts";
import { readView, reportContext, type StatusFilter, type StatusView } from "./status-view.ts";

interface StatusOptions extends TargetOptions, StatusFilter, SkippedOptions {
  readonly watch?: true;
  readonly shards?: true;
  readonly json?: true;
}

const redrawMs = 2_000;

export function statusCommand(program: Command, session: Session): void {
  addTargetOptions(
    addListOptions(program.command("status"))
      .description("show the status of all tasks, of one task, or of one run")
      .argument("[task|run]", "a task, or a run as task/instant/trigger")
      .addOption(
        new PawlOption("--errored", "only runs that need attention: errored runs and rejected messages").only(
          "nothing",
        ),
      )
      .addOption(
        new PawlOption("--approvals", "only runs that wait for approval")
          .only("nothing")
          .conflicts(["errored", "exitCode", "status", "since", "before", "number"]),
      )
      .addOption(new PawlOption("--task <task>", "only runs of this task").only("nothing"))
      .addOption(setTagOption("only tasks with it, and their runs").only("nothing").conflicts(["task"]))
      .addOption(
        new PawlOption("--skipped", "the items of a run that failed and were skipped")
          .only("run")
          .conflicts(["watch", "exitCode"]),
      )
      .addOption(
        new PawlOption("--shards", "the shards of a run that is split, the slowest first")
          .only("run")
          .conflicts(["watch", "exitCode", "skipped"]),
      )
      .addOption(
        new PawlOption("--after <n>", "with --skipped: those after the n-th")
          .needs("--skipped")
          .argParser(countOption),
      )
      .addOption(
        new PawlOption(
          "--csv <file>",
          "with --skipped: writes all of them to a CSV file, or - for standard output",
        )
          .needs("--skipped")
          .conflicts(["json", "after"]),
      )
      .option(
        "--exit-code",
        "exit with 4 if something needs a person, else by the tasks' health: 5 failing, 6 warning, 7 unknown",
      )
      .addOption(
        new PawlOption("--watch", "keep the screen up to date; follow a run until it ends").conflicts([
          "json",
          "exitCode",
        ]),
      )
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "status",
          "status import-cities --status errored --since 2d",
          "status --exit-code --stage prod",
        ),
      )
      .action(async (given: string | undefined, options: StatusOptions) => {
        const { watch, json } = options;
        const name = given ?? (options.errored || options.approvals ? undefined : options.task);
        const key = name === undefined ? undefined : runKeyIn(name);
        const deployment = await session.reading(options);
        if (options.skipped && key)
          return (await import("./skipped.ts")).showSkipped(session, deployment, key, options);
        if (watch && key) return watchRun(session, deployment, key);
        if (options.shards && key)
          return (await import("./shards.ts")).showShards(session, deployment, key, options);
        const read = () => readView(session, deployment, key ?? name, options);
        if (watch) return watchScreen(session, read);
        const view = await read();
        if (json) session.printJson(await view.json());
        else session.print(await view.text());
        if (name === undefined && !json && !options.approvals) await tellUnserved(session, deployment);
        if (!options.exitCode) return;
        const ofHealth = healthExitCodes[view.health ?? "ok"];
        session.exitCode = (await view.needsPerson) ? exitCodes.needsPerson : ofHealth;
      }),
  );
}

/** Says that schedules start a task that is not deployed. */
async function tellUnserved(session: Session, { store, manifest }: DeployedPawl): Promise<void> {
  const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
  const gone = (await readDefinitions(await store())).filter(
    ({ task }) => !manifest.tasks.some(({ name }) => name === task),
  );
  if (gone.length === 0) return;
  const tasks = [...new Set(gone.map(({ task }) => task))].join(", ");
  session.tell(
    `${gone.length} schedule${gone.length === 1 ? "" : "s"} made at run time of ${tasks}, which is not deployed: ${session.command("schedule", "list")}`,
  );
}

/** Follows a run, and reports it when it has ended. */
async function watchRun(session: Session, deployment: DeployedPawl, key: RunKey): Promise<void> {
  const store = await deployment.store();
  const { followRun } = await import("../../show/run/follow.ts");
  const { runReport } = await import("../../show/run/run-report.ts");
  const found = await findRun(deployment, key, session.now());
  const { kind, run, error } = await followRun(session, store, found);
  if (kind === "lost") throw error;
  session.print(runReport(run, session.view(), await reportContext(session, deployment, run)));
  if (kind === "interrupted") session.exitCode = exitCodes.interrupted;
}

/** Draws the screen again and again until the user interrupts. */
async function watchScreen(session: Session, read: () => Promise<StatusView>): Promise<void> {
  if (!session.out.canRedraw) throw new UsageError("--watch needs a terminal unless it follows a run");
  const stopped = session.shell.interruptible();
  while (!stopped.aborted) {
    const text = await (await read()).text();
    session.out.screen(text);
    await session.shell.sleep(redrawMs);
  }
}
