/**
 * What every operator's move has in common: read the run, write on condition, and look again where the run changed in
 * between. A refusal names the status found and the moves that are allowed.
 */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { turnMessage } from "../model/run/message.ts";
import { type MoveName, mayMove } from "../model/run/moves.ts";
import { type NoteChange, noteChange, type OperatorNote } from "../model/run/note.ts";
import { isExpired, type RunKey, type RunRecord, runId, shownStatus } from "../model/run/run.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import { apply, type RunnerContext, type RunWrite } from "../runs/index.ts";

const operatorMoves = ["pause", "resume", "cancel", "redrive"] as const satisfies readonly MoveName[];
export type OperatorMove = (typeof operatorMoves)[number];

/** A run that changes this often while an operator moves it is a fault: people are not that fast. */
const mostTries = 20;

/** The moves that an operator may make with a run now. A rejected message can be redriven while its whole body is kept. */
export function allowedMoves(
  run: Pick<RunRecord, "status" | "body" | "bodyCut" | "dueKey">,
): readonly OperatorMove[] {
  if (run.status === "rejected")
    return run.body !== undefined && run.bodyCut !== true && run.dueKey !== undefined ? ["redrive"] : [];
  return operatorMoves.filter((move) => mayMove(move, run.status));
}

/** Reads a run. An expired one counts as gone, whether or not DynamoDB has removed it. @throws NotFoundError */
export async function readRun(
  { store, clock }: Pick<RunnerContext, "store" | "clock">,
  key: RunKey,
): Promise<RunRecord> {
  const run = await store.get(key);
  if (run !== undefined && !isExpired(run, clock.now())) return run;
  throw new NotFoundError(`no run ${JSON.stringify(runId(key))}`);
}

/** Makes a move. `make` returns the write for the run as it was read. @throws MoveRefusedError, NotFoundError */
export async function changeRun(
  context: RunnerContext,
  key: RunKey,
  move: OperatorMove,
  note: OperatorNote,
  make: (seen: RunRecord, now: number, note: NoteChange) => RunWrite,
): Promise<RunRecord> {
  const change = noteChange(note);
  for (let tries = 0; tries < mostTries; tries++) {
    const seen = await readRun(context, key);
    if (!mayMove(move, seen.status)) throw refusal(seen, move, context.clock.now());
    const outcome = await apply(context, key, make(seen, context.clock.now(), change));
    if (outcome.ok) return outcome.item;
  }
  throw new MoveRefusedError(`${runId(key)} changed ${mostTries} times while it was being moved: try again`);
}

function refusal(run: RunRecord, move: string, now: number): MoveRefusedError {
  const allowed = allowedMoves(run);
  return new MoveRefusedError(
    `${runId(run)} is ${shownStatus(run, now)}, it cannot ${move}: ${allowed.length > 0 ? `allowed are ${allowed.join(", ")}` : "it has ended"}`,
  );
}

/** Sends a run's present turn. Should that fail, the sweeper sends it within two minutes. */
export async function sendTurn(context: RunnerContext, run: RunRecord): Promise<void> {
  try {
    await context.queue.send(laneOfRun(context, run), turnMessage(run));
  } catch (error) {
    context.log("warn", "not sent", run, { error: String(error) });
  }
}
