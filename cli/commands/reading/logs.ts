/**
 * `pawl logs RUN`: what its turns printed, with Pawl's and Lambda's own lines of them. `--errors` leaves all but the errors
 * out, `--number` all but the newest. `--follow` goes on until the run has ended, and a little longer: its last lines arrive after its record says so.
 */
import type { Command } from "commander";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import type { LogEvent } from "../../deployment/log-events.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { exitCodes } from "../../exit-codes.ts";
import { countOption, examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { Asker } from "../../show/asker.ts";
import { PawlOption } from "../../usage.ts";

interface LogsOptions extends TargetOptions {
  readonly errors?: true;
  readonly follow?: true;
  readonly number?: number;
  readonly json?: true;
}

const pollMs = 2_000;
/** So many further readings after the run has ended. */
const readingsAfterEnd = 3;

export function logsCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("logs")
      .description("show what a run's turns printed")
      .argument("<run>", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .option("--errors", "show only errors, and why a worker ended")
      .addOption(new PawlOption("--follow", "go on until the run has ended").conflicts(["json", "number"]))
      .option("-n, --number <n>", "the most lines to show, the newest (default: all)", countOption)
      .option(...jsonOption)
      .addHelpText("after", examples(session, "logs import-cities/2026-03-29T02:00:00Z/nightly --follow"))
      .action(async (id: string, options: LogsOptions) => {
        const key = runKeyIn(id);
        const deployment = await session.reading(options);
        if (key === undefined) throw notARun(deployment.manifest, id);
        const run = await findRun(deployment, key, session.now());
        if (options.follow) return followLogs(session, deployment, run, options);
        const all = await shownOf(await readLogs(deployment, run), options);
        const earlier = Math.max(0, all.length - (options.number ?? all.length));
        const events = all.slice(earlier);
        if (options.json) {
          const lines = events.map(({ id: _, ...line }) => line);
          return session.printJson({ run: id, lines, earlier: earlier || undefined });
        }
        if (events.length === 0) return session.tell(none(run, options));
        await printLines(session, events);
      }),
  );
}

async function readLogs(deployment: DeployedPawl, run: RunRecord): Promise<LogEvent[]> {
  const { logStretch, RunLogs, readNewLines } = await import("../../show/run/run-logs.ts");
  return readNewLines(deployment, run, new RunLogs(run), logStretch(run));
}

async function followLogs(
  session: Session,
  deployment: DeployedPawl,
  found: RunRecord,
  options: LogsOptions,
): Promise<void> {
  const { lateMs, logStretch, RunLogs, readNewLines } = await import("../../show/run/run-logs.ts");
  const store = await deployment.store();
  const stopped = session.shell.interruptible();
  const lines = new RunLogs(found);
  const asker = new Asker(session);
  let run = found;
  let { from } = logStretch(run);
  const read = async () => {
    run = (await store.get(run)) ?? run;
    return readNewLines(deployment, run, lines, { from });
  };
  for (let readings = 0; readings <= readingsAfterEnd && !stopped.aborted; ) {
    const events = await asker.ask(read);
    if (events !== undefined) {
      const shown = await shownOf(events, options);
      if (shown.length > 0) await printLines(session, shown);
      from = Math.max(from, (events.at(-1)?.at ?? 0) - lateMs);
      if (isTerminal(run.status)) readings++;
    }
    await session.shell.sleep(pollMs);
  }
  if (stopped.aborted) session.exitCode = exitCodes.interrupted;
}

async function shownOf(events: readonly LogEvent[], { errors }: LogsOptions): Promise<readonly LogEvent[]> {
  if (!errors) return events;
  const { isErrorLine } = await import("../../show/run/log-line.ts");
  return events.filter(isErrorLine);
}

async function printLines(session: Session, events: readonly LogEvent[]): Promise<void> {
  const { logLineText } = await import("../../show/run/log-line.ts");
  session.print(events.map(logLineText).join("\n"));
}

function none({ logs }: RunRecord, { errors }: LogsOptions): string {
  if (errors && logs !== undefined) return `no error is kept of it in ${logs.group}`;
  return logs === undefined ? "no worker has had it yet" : `nothing is kept of it in ${logs.group}`;
}
