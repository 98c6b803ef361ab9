/**
 * What every operator's move has in common: read the run, write on condition, and look again where the run changed in
 * between. A refusal names the status found and the moves that are allowed.
 */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { needsAttention } from "../model/run/attention.ts";
import { shownStatus } from "../model/run/held.ts";
import { type MoveName, mayMove } from "../model/run/moves.ts";
import { type NoteChange, noteChange, type OperatorNote } from "../model/run/note.ts";
import { isExpired, type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { parentOf } from "../model/run/shard.ts";
import { readUntold } from "../model/run/told/untold.ts";
import { show } from "../model/show.ts";
import { announce, apply, type RunnerContext, type RunWrite } from "../runs/index.ts";

const operatorMoves = [
  "pause",
  "resume",
  "cancel",
  "redrive",
  "dismiss",
] as const satisfies readonly MoveName[];
export type OperatorMove = (typeof operatorMoves)[number];

/** A run that changes this often while an operator moves it is a fault: people are not that fast. */
const mostTries = 20;

/** The moves that an operator may make with a run now. A rejected message can be redriven while its whole body is kept. */
export function allowedMoves(
  run: Pick<RunRecord, "status" | "body" | "bodyCut" | "dueKey" | "dueAt">,
): readonly OperatorMove[] {
  const isWhole = run.body !== undefined && run.bodyCut !== true && run.dueAt !== undefined;
  return operatorMoves.filter((move) => {
    if (move === "redrive" && run.status === "rejected") return isWhole;
    return mayMove(move, run.status) && (move !== "dismiss" || needsAttention(run));
  });
}

/** Reads a run. An expired one counts as gone, whether or not DynamoDB has removed it. @throws NotFoundError */
export async function readRun(
  { store, clock }: Pick<RunnerContext, "store" | "clock">,
  key: RunKey,
): Promise<RunRecord> {
  const run = await store.get(key);
  if (run !== undefined && !isExpired(run, clock.now())) return run;
  throw new NotFoundError(`no run ${show(runId(key), 400)}`);
}

/** Refuses what would take away the entry of a run that has something to tell. @throws MoveRefusedError */
export function refuseUntold(run: RunRecord): void {
  if (run.untold === undefined) return;
  const what = run.untold.map((text) => readUntold(text).name).join(" and ");
  throw new MoveRefusedError(`${runId(run)} has not told yet that it is ${what}: try again in a minute`);
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
  const shard = parentOf(key);
  if (shard !== undefined)
    throw new MoveRefusedError(
      `${runId(key)} is a shard, and cannot be ${moved[move]} by itself: its run can, ${runId(shard.parent)}`,
    );
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await readRun(context, key);
    if (!mayMove(move, found.status)) throw refusal(found, move, context.clock.now());
    // Whatever follows its end is started before it is moved: the move may take its entry away.
    const seen = await announce(context, found);
    // Another has moved it meanwhile: it may have ended again, and that end is not announced.
    if (seen.turn !== found.turn) continue;
    const outcome = await apply(context, seen, make(seen, context.clock.now(), change));
    if (outcome.ok) return outcome.item;
  }
  throw new MoveRefusedError(`${runId(key)} changed ${mostTries} times while it was being moved: try again`);
}

/** What a run is once it was moved. */
const moved: Readonly<Record<OperatorMove, string>> = {
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  redrive: "redriven",
  dismiss: "dismissed",
};

function refusal(run: RunRecord, move: OperatorMove, now: number): MoveRefusedError {
  const allowed = allowedMoves(run).map((each) => moved[each]);
  const instead = allowed.length > 0 ? `it can be ${allowed.join(" or ")}` : "it has ended";
  return new MoveRefusedError(
    `${runId(run)} is ${shownStatus(run, now)} and cannot be ${moved[move]}: ${instead}`,
  );
}
