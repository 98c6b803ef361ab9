/**
 * What a command tells about the runs it moved, and how it waits for them. A pause or cancel is told at once, as
 * `pausing` or `cancelling`; on a terminal, or with `--wait`, it is told again when the worker has released the run.
 * Standard output has one line for each run, standard error says what it means.
 */
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import { isDismissed } from "../../../functions/model/run/attention.ts";
import { shownStatus } from "../../../functions/model/run/held.ts";
import { waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type MoveName, mayMove } from "../../../functions/model/run/moves.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal, statuses } from "../../../functions/model/run/status.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { walkRuns } from "../../deployment/find.ts";
import { exitCodes } from "../../exit-codes.ts";
import { explainError } from "../../explain-error.ts";
import type { Session } from "../../session.ts";
import { joined, progressText } from "../../show/words.ts";
import type { OperatorOptions } from "./operation.ts";

const pollMs = 500;

/** Tells the status of runs after a move: on standard output, or on standard error if that is for JSON. */
export function tellRuns(session: Session, runs: readonly RunRecord[], { json }: OperatorOptions): void {
  const view = session.view();
  for (const run of runs) {
    const status = `${shownStatus(run, view.now)}${isDismissed(run) ? ", dismissed" : ""}`;
    const line = joined("  ", [runId(run), status, progressText(run, view)]);
    if (json) session.tell(line);
    else session.print(line);
  }
}

/**
 * Moves all of a task's runs whose status allows it, the newest first, and tells each as soon as it is moved.
 *
 * @param isMeant leaves others out
 * @returns the runs that were moved
 */
export async function moveRunsOf(
  session: Session,
  store: RunStore,
  task: string,
  [name, move]: readonly [name: MoveName, move: (run: RunRecord) => Promise<RunRecord>],
  options: OperatorOptions,
  isMeant: (run: RunRecord) => boolean = () => true,
): Promise<readonly RunRecord[]> {
  const moved: RunRecord[] = [];
  for await (const found of walkRuns(store, task, { now: session.now() })) {
    if (!mayMove(name, found.status) || !isMeant(found)) continue;
    try {
      const run = await move(found);
      moved.push(run);
      tellRuns(session, [run], options);
    } catch (error) {
      // Its status has changed since it was read.
      if (!(error instanceof MoveRefusedError)) throw error;
    }
  }
  return moved;
}

/** Prints a run's id, or its record. */
export async function printRun(
  session: Session,
  run: RunRecord,
  { json }: Pick<OperatorOptions, "json">,
): Promise<void> {
  if (json) await printRunJson(session, run);
  else session.print(runId(run));
}

export async function printRunJson(session: Session, run: RunRecord): Promise<void> {
  const { runJson } = await import("../../show/run/run-json.ts");
  session.printJson(runJson(run, session.view()));
}

/** Prints a task and those of its runs that were moved. */
export async function printTaskJson(
  session: Session,
  task: { readonly task: string; readonly paused?: object | null },
  runs: readonly RunRecord[],
): Promise<void> {
  const { runJson } = await import("../../show/run/run-json.ts");
  const view = session.view();
  session.printJson({ ...task, runs: runs.map((run) => runJson(run, view)) });
}

/** Tells how a resumed or redriven run continues, or waits for its end. */
export async function tellContinued(
  session: Session,
  deployment: DeployedPawl,
  run: RunRecord,
  options: OperatorOptions & WaitOptions,
): Promise<void> {
  // With --wait, standard output is for the run's end.
  tellRuns(session, [run], options.wait ? { ...options, json: true } : options);
  session.tell(continuation(session, run));
  if (options.wait) {
    await waitForEnd(session, deployment, run, options);
  } else if (options.json) {
    await printRunJson(session, run);
  }
}

/** How a run goes on that was moved; or that did a run's skipped items before, in whatever status it is by now. */
function continuation(session: Session, run: RunRecord): string {
  const { status, cursor, itemsOf } = run;
  if (waitsForApproval(run))
    return `it waits for approval: ${session.command("approve", runId(run))}, or ${session.command("decline", runId(run))}`;
  if (mayMove("redrive", status))
    return `it is the run of these items, and ${status}: ${session.command("redrive", runId(run))} continues it`;
  if (status === "paused")
    return `it is the run of these items, and paused: ${session.command("resume", runId(run))} continues it`;
  if (isTerminal(status)) return `it is the run of these items, and ${status}: nothing is done again`;
  if (status === "running")
    return itemsOf ? "a worker is working on it" : "its worker had not stopped yet and continues";
  if (cursor === undefined) return "a worker will start it from its first item";
  return `a worker will continue it after cursor ${cursor}`;
}

/** How long to wait for a run, and how to print it. */
export type WaitOptions = Pick<OperatorOptions, "json"> & { readonly timeout?: number };

/**
 * Follows a run to its end, and prints it with its output. The exit code says how it ended, or that this is not known;
 * where the user interrupts, or the waiting ends without an answer, the run goes on.
 */
export async function waitForEnd(
  session: Session,
  deployment: DeployedPawl,
  started: RunRecord,
  options: WaitOptions,
): Promise<void> {
  const { followRun } = await import("../../show/run/follow.ts");
  const { why } = await import("../../show/why.ts");
  const { shownRun } = await import("../../show/run/shown-run.ts");
  const followed = await followRun(session, await deployment.store(), started, options.timeout);
  const { kind, error } = followed;
  const run = shownRun(followed.run, session.view());
  await printRun(session, run, options);
  if (kind !== "ended") {
    if (kind === "lost") session.tell(`error: no answer for two minutes: ${explainError(error)}`);
    if (kind === "timed out") session.tell("error: the run has not ended within --timeout");
    session.tell(`the run continues: follow it with ${session.command("status", runId(run), "--watch")}`);
    session.exitCode = kind === "interrupted" ? exitCodes.interrupted : exitCodes.unknown;
  } else if (statuses[run.status].done) {
    if (run.output !== undefined && !options.json) session.print(run.output);
    tellWarning(session, run);
  } else {
    const reason = why(run, session.now(), { longest: 1_000 });
    session.tell(printableLine(`error: ${joined(": ", [`run ${run.status}`, reason])}`));
    session.exitCode = exitCodes.failed;
  }
}

/** Says that a run which has succeeded ended with a warning. */
export function tellWarning(session: Session, run: RunRecord): void {
  if (run.warning !== undefined) session.tell(printableLine(`warning: ${runId(run)}: ${run.warning}`));
}

/** Waits until no worker holds these runs, if the user wants to wait. @returns the runs as they were last read */
export async function untilReleased(
  session: Session,
  store: RunStore,
  runs: readonly RunRecord[],
  options: OperatorOptions,
): Promise<readonly RunRecord[]> {
  const isHeld = (run: RunRecord) => shownStatus(run, session.now()) !== run.status;
  const held = new Map(runs.filter(isHeld).map((run) => [runId(run), run]));
  const newest = new Map(runs.map((run) => [runId(run), run]));
  if (held.size === 0) return runs;
  if (!options.wait && !session.out.isTTY) {
    session.tell("the worker finishes its current item first: --wait waits for that");
    return runs;
  }
  session.tell("the worker finishes its current item first: Ctrl-C stops waiting, and changes nothing else");
  const stopped = session.shell.interruptible();
  while (held.size > 0 && !stopped.aborted) {
    await session.shell.sleep(pollMs);
    for (const [id, before] of held) {
      const run = (await store.get(before)) ?? before;
      newest.set(id, run);
      if (isHeld(run)) continue;
      held.delete(id);
      tellRuns(session, [run], options);
      if (run.status !== before.status) session.tell(overtaken(run));
    }
  }
  if (held.size > 0) {
    session.tell("no longer waiting: the worker still stops after its current item");
    session.exitCode = exitCodes.interrupted;
  }
  return [...newest.values()];
}

/** The move was made, and the run was changed again before its worker read the request. */
function overtaken(run: RunRecord): string {
  return run.endedAt === undefined
    ? "another operator changed the run before its worker saw the request"
    : "the run ended before its worker saw the request";
}
