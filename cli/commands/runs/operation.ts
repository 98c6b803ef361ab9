/**
 * What the operators' commands share: the place in which they move runs, and what is said of them. A run's
 * pause or cancel is told at once, as `pausing` or `cancelling`; on a terminal, or with `--wait`, once more when
 * its worker has let go of it. One line a run on standard output, what it means on standard error.
 */

import { directoryOf } from "../../../functions/model/manifest.ts";
import { type RunRecord, runId, shownStatus } from "../../../functions/model/run.ts";
import type { OperatorNote } from "../../../functions/operators/note.ts";
import type { RunnerContext } from "../../../functions/runs/context.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { announce } from "../../announce.ts";
import type { Deployment } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { progressText } from "../../show/words.ts";

/** The options of each of them. */
export interface MoveOptions {
  readonly note?: string;
  readonly wait?: true;
  readonly json?: true;
}

/** What stands below the help of each of them. */
export const stateHelp = `
It is written to the deployment's tables: no deploy changes it.`;

const betweenLooks = 500;

/** Says where a move is about to be made; gives the place, and who asks why. A message that could not be sent is told: the clock sends it. */
export async function openMove(
  session: Session,
  deployment: Deployment,
  { note }: MoveOptions,
): Promise<{ readonly place: RunnerContext; readonly asked: OperatorNote }> {
  const { manifest, store, queue } = deployment;
  const { clock, random } = session.shell;
  const author = await announce(session, deployment);
  const place: RunnerContext = {
    store: await store(),
    queue: await queue(),
    clock,
    random,
    ...directoryOf(manifest),
    log(level, event, _run, fields) {
      if (level === "warn") session.tell(`${event}: ${fields?.error ?? "unknown"}; the clock sees to it`);
    },
  };
  return { place, asked: { author, ...(note && { note }) } };
}

/** Says how runs stand after a move: on standard output, or on standard error where that is for JSON. */
export function tellRuns(session: Session, runs: readonly RunRecord[], { json }: MoveOptions): void {
  const now = session.shell.clock.now();
  for (const run of runs) {
    const line = [runId(run), shownStatus(run, now), progressText(run)].filter(Boolean).join("  ");
    if (json) session.tell(line);
    else session.print(line);
  }
}

/** Says what became of a run that goes on, or waits for its end. */
export async function tellMoved(
  session: Session,
  deployment: Deployment,
  run: RunRecord,
  options: MoveOptions,
): Promise<void> {
  tellRuns(session, [run], options.wait ? { ...options, json: true } : options);
  session.tell(
    run.status === "running"
      ? "its worker had not let go of it and goes on"
      : `a worker takes it up ${run.cursor === undefined ? "from its first item" : `after cursor ${run.cursor}`}`,
  );
  if (options.wait) {
    const { waitForEnd } = await import("./wait-for-end.ts");
    await waitForEnd(session, deployment, run, options);
  } else if (options.json) {
    const { runJson } = await import("../../show/run-json.ts");
    session.printJson(runJson(run, session.shell.clock.now()));
  }
}

/** Waits until nobody holds these runs any more, where it is to be waited for. @returns the runs as they are then */
export async function untilLetGo(
  session: Session,
  store: RunStore,
  runs: readonly RunRecord[],
  options: MoveOptions,
): Promise<readonly RunRecord[]> {
  const { clock, stdout } = session.shell;
  const held = (run: RunRecord) => shownStatus(run, clock.now()) !== run.status;
  const waiting = new Map(runs.filter(held).map((run) => [runId(run), run]));
  const left = new Map(runs.map((run) => [runId(run), run]));
  if (waiting.size === 0) return runs;
  if (!options.wait && !stdout.isTTY) {
    session.tell("the item in hand is finished first: --wait waits for it");
    return runs;
  }
  session.tell("the item in hand is finished first: Ctrl-C ends the waiting, and nothing else");
  const stopped = session.shell.interruptible();
  while (waiting.size > 0 && !stopped.aborted) {
    await session.shell.sleep(betweenLooks);
    for (const [id, before] of waiting) {
      const run = (await store.get(before)) ?? before;
      left.set(id, run);
      if (held(run)) continue;
      waiting.delete(id);
      tellRuns(session, [run], options);
      if (run.status !== before.status) session.tell(meanwhile(before, run));
    }
  }
  if (waiting.size > 0) session.exitCode = 130;
  return [...left.values()];
}

/** The move was made, and something else came of the run before its worker heard of it. */
function meanwhile(before: RunRecord, run: RunRecord): string {
  const what = before.status === "paused" ? "the pause" : "the cancelling";
  return run.endedAt === undefined
    ? `somebody else moved it before ${what} was heard`
    : `it came to its end before ${what} was heard`;
}
