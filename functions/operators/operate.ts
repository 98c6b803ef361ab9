/**
 * What an operator does to a run: one conditional write each, then the message that makes it true. A
 * refusal names the status found and the moves that are allowed from it.
 *
 * Resume and redrive count the turn on, so that messages from before mean nothing. A pause or cancel of a run
 * that somebody holds is heard at the owner's next checkpoint; until then it is shown as `pausing`, `cancelling`.
 */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { afterLeaseMs, createdDueMs, dueAt, ended } from "../model/index-keys.ts";
import { type MoveName, mayMove } from "../model/moves.ts";
import { clockSkewMs, isExpired, type RunKey, type RunRecord, runId, shownStatus } from "../model/run.ts";
import { expireAttachments, keepAttachments } from "../runs/attachments.ts";
import type { RunnerContext } from "../runs/context.ts";
import { earlierErrors } from "../runs/failure-text.ts";
import { laneOf } from "../runs/lane-of.ts";
import { giveSlotBack, isDone } from "../runs/slot.ts";
import { turnMessage } from "../runs/start.ts";
import { operate, redrive, redriveRejected, resume } from "../store/conditions.ts";
import type { Write } from "../store/run-store.ts";
import { checkEnd, checkNote, noteAttributes, type OperatorNote, type PauseNote } from "./note.ts";

const operatorMoves = ["pause", "resume", "cancel", "redrive"] as const satisfies readonly MoveName[];

/** The moves that an operator may make with a run now. A rejected message's record stands for its message. */
export function allowedMoves(
  run: Pick<RunRecord, "status" | "body" | "bodyCut" | "dueKey">,
): readonly (typeof operatorMoves)[number][] {
  if (run.status === "rejected") return canBeSent(run) ? ["redrive"] : [];
  return operatorMoves.filter((move) => mayMove(move, run.status));
}

function canBeSent({ body, bodyCut, dueKey }: Pick<RunRecord, "body" | "bodyCut" | "dueKey">): boolean {
  return body !== undefined && bodyCut !== true && dueKey !== undefined;
}

/** Holds a run back after the item in hand. @throws MoveRefusedError, NotFoundError */
export async function pauseRun(
  place: RunnerContext,
  key: RunKey,
  { until, ...asked }: PauseNote = {},
): Promise<RunRecord> {
  checkEnd(until, place.clock.now());
  if (until !== undefined) {
    return attempt(place, key, "pause", asked, () => ({
      condition: operate("pause"),
      set: { status: "paused", until: until.toISOString(), ...dueAt(key, until.getTime()) },
    }));
  }
  return attempt(place, key, "pause", asked, ({ dueKey }) => {
    const kept = dueKey?.startsWith("wait#") ? undefined : dueKey;
    return {
      condition: operate("pause", kept),
      set: { status: "paused" },
      remove: kept === undefined ? ["dueKey", "dueAt"] : [],
    };
  });
}

/** Lets a paused run go on. @throws MoveRefusedError, NotFoundError */
export async function resumeRun(
  place: RunnerContext,
  key: RunKey,
  asked: OperatorNote = {},
): Promise<RunRecord> {
  const run = await attempt(place, key, "resume", asked, resumption);
  await send(place, run);
  return run;
}

/** Ends the very pause that was seen, its end having come. False where it was over, or another one had begun. */
export async function endPause(place: RunnerContext, seen: RunRecord): Promise<boolean> {
  const { store, clock, log } = place;
  const outcome = await store.update(seen, resumption(seen, clock.now()));
  if (!outcome.ok) return false;
  log("info", "resume", seen, { status: outcome.item.status, turn: outcome.item.turn });
  await send(place, outcome.item);
  return true;
}

function resumption(seen: RunRecord, now: number): Write<RunRecord> {
  const lives = seen.leaseExpiresAt >= now - clockSkewMs;
  return {
    condition: resume(seen, lives ? "running" : "enqueued"),
    set: {
      status: lives ? "running" : "enqueued",
      ...(lives ? {} : { leaseExpiresAt: 0 }),
      ...dueAt(seen, lives ? seen.leaseExpiresAt + afterLeaseMs : now + createdDueMs),
    },
    add: { turn: 1 },
    remove: lives ? ["until", "sends"] : ["until", "sends", "notBefore"],
  };
}

/** Ends a run after the item in hand; it cannot be resumed. */
export async function cancelRun(
  place: RunnerContext,
  key: RunKey,
  asked: OperatorNote = {},
): Promise<RunRecord> {
  // As of before the write: its owner may renew its lease while the answer is on its way.
  let askedAt = 0;
  const run = await attempt(place, key, "cancel", asked, (_seen, now) => {
    askedAt = now;
    return {
      condition: operate("cancel"),
      set: { status: "cancelled", ...ended(place, key.task, now) },
      remove: ["until", "dueKey", "dueAt", "notBefore"],
    };
  });
  if (isDone(run, askedAt)) await giveSlotBack(place, run);
  await expireAttachments(place, run);
  return run;
}

/** Starts a run that failed, or never ran, where it stopped: its earlier errors are kept, its time counts anew. */
export async function redriveRun(
  place: RunnerContext,
  key: RunKey,
  asked: OperatorNote = {},
): Promise<RunRecord> {
  checkNote(asked);
  const found = await read(place, key);
  if (found.status === "rejected") return redriveMessage(place, found, asked);
  if (allowedMoves(found).includes("redrive") && !(await keepAttachments(place, found)))
    throw new NotFoundError(`the params of ${runId(key)} have expired`);
  const run = await attempt(place, key, "redrive", asked, (seen, now) => ({
    condition: redrive(seen),
    set: {
      status: "enqueued",
      attempt: 1,
      fruitlessTurns: 0,
      leaseExpiresAt: 0,
      ...dueAt(key, now + createdDueMs),
      ...(seen.error === undefined ? {} : { errors: earlierErrors(seen, seen.error) }),
    },
    add: { turn: 1 },
    setOnce: { ...(seen.ticks === undefined ? { ticks: 0 } : {}) },
    remove: ["notBefore", "admitted", "expiresAt", "startedAt", "endedAt", "reason", "error", "sends"],
  }));
  await send(place, run);
  return run;
}

/**
 * Sends a rejected message's body to its queue again, and takes its record off the list of what needs a look. Its
 * entry is moved before and taken out after, so that of two people one sends it, and a crash leaves it in sight.
 */
async function redriveMessage(
  { store, queue, clock, lanes }: RunnerContext,
  record: RunRecord,
  asked: OperatorNote,
): Promise<RunRecord> {
  const { set, remove } = noteAttributes(asked);
  const { body, bodyCut, dueAt } = record;
  if (bodyCut || body === undefined) {
    throw new MoveRefusedError(
      `${runId(record)} cannot be redriven: only the first 3 KB of its body were kept`,
    );
  }
  if (dueAt === undefined) throw new MoveRefusedError(`${runId(record)} was redriven already`);
  const mine = { dueAt: Math.max(clock.now(), dueAt + 1) };
  const moved = await store.update(record, { condition: redriveRejected({ dueAt }), set: mine });
  if (!moved.ok) throw new MoveRefusedError(`${runId(record)} is being redriven already`);
  try {
    await queue.send(laneOf(lanes, record), body);
  } catch (error) {
    await store.update(record, { condition: redriveRejected(mine), set: { dueAt } });
    throw error;
  }
  const outcome = await store.update(record, {
    condition: redriveRejected(mine),
    set,
    remove: ["dueKey", "dueAt", ...remove],
  });
  return outcome.item ?? record;
}

type Operation = (seen: RunRecord, now: number) => Write<RunRecord>;

/** What has expired is not there any more, whether or not DynamoDB has removed it. */
async function read(
  { store, clock }: Pick<RunnerContext, "store" | "clock">,
  key: RunKey,
): Promise<RunRecord> {
  const run = await store.get(key);
  if (run !== undefined && !isExpired(run, clock.now())) return run;
  throw new NotFoundError(`no run ${JSON.stringify(runId(key))}`);
}

/** Reads, writes on condition, and looks again where the run changed in between. */
async function attempt(
  place: RunnerContext,
  key: RunKey,
  move: (typeof operatorMoves)[number],
  asked: OperatorNote,
  make: Operation,
): Promise<RunRecord> {
  const { store, clock, log } = place;
  const word = noteAttributes(asked);
  for (;;) {
    const seen = await read(place, key);
    if (!mayMove(move, seen.status)) throw refusal(seen, move, clock.now());
    const write = make(seen, clock.now());
    const outcome = await store.update(key, {
      ...write,
      set: { ...write.set, ...word.set },
      remove: [...(write.remove ?? []), ...word.remove],
    });
    if (!outcome.ok) continue;
    log("info", move, key, {
      status: outcome.item.status,
      turn: outcome.item.turn,
      author: outcome.item.author,
    });
    return outcome.item;
  }
}

function refusal(run: RunRecord, move: string, now: number): MoveRefusedError {
  const allowed = allowedMoves(run);
  return new MoveRefusedError(
    `${runId(run)} is ${shownStatus(run, now)}, it cannot ${move}: ${allowed.length > 0 ? `allowed are ${allowed.join(", ")}` : "it has ended"}`,
  );
}

/** The run's present turn. Where the send fails, its entry with the clock stands. */
async function send({ queue, lanes, log }: RunnerContext, run: RunRecord): Promise<void> {
  try {
    await queue.send(laneOf(lanes, run), turnMessage(run));
  } catch (error) {
    log("warn", "not sent", run, { error: String(error) });
  }
}
