/**
 * Every condition under which anything is written, as named clauses. `dynamodb.ts` renders them, `memory.ts`
 * evaluates them, the contract suite drops each in turn and wants to notice. The statuses come from the table of
 * moves; the rest is the protocol's, a name a sentence.
 *
 * Instants are epoch milliseconds unless an attribute holds ISO 8601 text; text of one width compares as time.
 */
import { iso } from "../model/instant.ts";
import { type MoveName, moves, pausable } from "../model/moves.ts";
import { clockSkewMs, type RunRecord } from "../model/run.ts";
import type { Status } from "../model/status.ts";
import type { Attachment, Clause, TaskPart } from "./run-store.ts";

type RunClauses = readonly Clause<RunRecord>[];
type PartClauses = readonly Clause<TaskPart>[];
type AttachmentClauses = readonly Clause<Attachment>[];

/** The clause that a move's `from` column makes. */
function from(move: MoveName): Clause<RunRecord> {
  const values: string[] = moves[move].from.filter((status) => status !== "(new)");
  return { name: `may ${move} from here`, attribute: "status", is: "in", values };
}

const isNew: Clause<RunRecord> = { name: "there is no such run yet", attribute: "task", is: "absent" };

/** A run is made once. */
export function create(): RunClauses {
  return [isNew];
}

/** A schedule's message, or one by hand, may find no run; a turn's message needs one. */
export function claim(wish: {
  turn: number;
  now: number;
  mayCreate: boolean;
  admitted: boolean;
}): RunClauses {
  const claimable: RunClauses = [
    from("claim"),
    { name: "nobody holds it", attribute: "leaseExpiresAt", is: "<", value: wish.now - clockSkewMs },
    {
      name: "its instant has come",
      anyOf: [
        [{ name: "it need not wait", attribute: "notBefore", is: "absent" }],
        [{ name: "it has waited", attribute: "notBefore", is: "<=", value: iso(wish.now + clockSkewMs) }],
      ],
    },
    thisTurn(wish.turn),
    ...(wish.admitted ? [] : [outsideOverlap]),
  ];
  if (!wish.mayCreate) return claimable;
  return [{ name: "new, or claimable", anyOf: [[isNew], claimable] }];
}

const outsideOverlap: Clause<RunRecord> = {
  name: "it needs no slot, or was admitted to it",
  anyOf: [
    [{ name: "it is outside overlap", attribute: "overlap", is: "absent" }],
    [{ name: "it was admitted to its slot", attribute: "admitted", is: "present" }],
  ],
};

/** The worker before is surely dead: its lease is the very one that was seen to lapse. */
export function takeOver(seen: { leaseExpiresAt: number }): RunClauses {
  return [
    from("take over"),
    { name: "the lease seen to lapse", attribute: "leaseExpiresAt", is: "=", value: seen.leaseExpiresAt },
  ];
}

const notGivenUp: Clause<RunRecord> = {
  name: "it was not given up",
  attribute: "leaseExpiresAt",
  is: ">",
  value: 0,
};

/** A write under one's own lease, later than any before it. */
function owned(move: MoveName, lease: { leaseId: string; seq: number }): RunClauses {
  return [
    from(move),
    { name: "the lease is mine", attribute: "leaseId", is: "=", value: lease.leaseId },
    { name: "no later write of mine came first", attribute: "seq", is: "<", value: lease.seq },
    // A late copy of a dead owner's would bring its lease to life again, on a run that was resumed and held back anew.
    notGivenUp,
  ];
}

/** The moves of whoever holds the lease. */
export type OwnedMove = "checkpoint" | "interrupt" | "retry" | "succeed" | "fail" | "release" | "give up";

/** `movesDue`: a checkpoint that also moves `due` must not undo what a pause wrote there. */
export function underLease(
  move: OwnedMove,
  lease: { leaseId: string; seq: number; turn?: number },
  movesDue = false,
): RunClauses {
  if (move === "give up") return owned("take over", lease);
  // Resumed and paused anew meanwhile, it would be released by what the pause before said.
  if (move === "release" && lease.turn !== undefined) return [...owned(move, lease), thisTurn(lease.turn)];
  if (!movesDue) return owned(move, lease);
  return [
    ...owned(move, lease),
    { name: "no pause wrote its own due", attribute: "status", is: "=", value: "running" },
  ];
}

/** A loser of the claim makes sure that the clock looks after the owner. */
export function watchOwner(seen: { leaseId: string }): RunClauses {
  return [
    from("take over"),
    { name: "the owner that was seen", attribute: "leaseId", is: "=", value: seen.leaseId },
  ];
}

/** A reason not to run, for a run that is new or still waits at this turn. */
export function skip(wish: { turn: number }): RunClauses {
  return [{ name: "new, or waiting", anyOf: [[isNew], [from("skip"), thisTurn(wish.turn)]] }];
}

/** No slot is free. */
export function wait(wish: { turn: number }): RunClauses {
  return [{ name: "new, or waiting", anyOf: [[isNew], [from("wait"), thisTurn(wish.turn)]] }];
}

/** Nobody holds it, and nobody can bring it to an end: `seen` is the turn and lease just read. */
export function giveUp(seen: { turn: number; leaseExpiresAt: number }): RunClauses {
  return [
    from("give up"),
    thisTurn(seen.turn),
    { name: "the lease just seen", attribute: "leaseExpiresAt", is: "=", value: seen.leaseExpiresAt },
  ];
}

/** A late delivery of what had been given up as missed. */
export function late(): RunClauses {
  return [from("late")];
}

/** Whoever moves an entry: it is still the one that was seen. */
export function sweep(seen: { dueAt: number }): RunClauses {
  return [{ name: "nobody moved it meanwhile", attribute: "dueAt", is: "=", value: seen.dueAt }];
}

/** An entry that nothing will come of, as long as its run stands where it was seen: whoever brings it back counts its turn on. */
export function forget(seen: { turn: number; status: Status }): RunClauses {
  return [
    thisTurn(seen.turn),
    { name: "it still stands there", attribute: "status", is: "=", value: seen.status },
  ];
}

/** A message was given up by its queue: its run must not be forgotten. `seen` is the run just read. */
export function remind(seen: { leaseId?: string; dueAt?: number }): RunClauses {
  return [
    {
      name: "it has not ended",
      attribute: "status",
      is: "in",
      values: pausable,
    },
    seen.leaseId === undefined
      ? { name: "nobody claimed it meanwhile", attribute: "leaseId", is: "absent" }
      : { name: "the lease just seen", attribute: "leaseId", is: "=", value: seen.leaseId },
    seen.dueAt === undefined
      ? { name: "the clock does not know of it", attribute: "dueAt", is: "absent" }
      : { name: "the entry just seen", attribute: "dueAt", is: "=", value: seen.dueAt },
  ];
}

/** A pointer is made once, as long as it holds: whoever comes second reads whose it is. */
export function point(wish: { now: number }): PartClauses {
  return [
    {
      name: "the id is free",
      anyOf: [
        [{ name: "nobody used it", attribute: "task", is: "absent" }],
        [{ name: "its pointer has expired", attribute: "expiresAt", is: "<=", value: wish.now / 1000 }],
      ],
    },
  ];
}

function thisTurn(turn: number): Clause<RunRecord> {
  return { name: "this very turn", attribute: "turn", is: "=", value: turn };
}

/** Takes the slot: free, or this run's own at no later turn. A schedule's message finds the task not paused. */
export function takeSlot(wish: { run: string; turn: number; pauseAsOf?: string }): PartClauses {
  return [
    {
      name: "free, or one's own",
      anyOf: [
        [{ name: "the slot is free", attribute: "slotRun", is: "absent" }],
        [
          { name: "the slot is this run's", attribute: "slotRun", is: "=", value: wish.run },
          { name: "it was admitted no later", attribute: "slotTurn", is: "<=", value: wish.turn },
        ],
      ],
    },
    ...(wish.pauseAsOf === undefined ? [] : [notPaused(wish.pauseAsOf)]),
  ];
}

function notPaused(now: string): Clause<TaskPart> {
  return {
    name: "the task is not paused",
    anyOf: [
      [{ name: "nobody paused it", attribute: "paused", is: "absent" }],
      [{ name: "its pause is over", attribute: "until", is: "<=", value: now }],
    ],
  };
}

/** Takes the slot over from a run that is surely done with it: the very holder that was read. A schedule's message finds the task not paused. */
export function takeOverSlot(
  seen: { run: string; turn: number },
  { pauseAsOf }: { pauseAsOf?: string } = {},
): PartClauses {
  return [...giveBack(seen), ...(pauseAsOf === undefined ? [] : [notPaused(pauseAsOf)])];
}

/** Gives one's own slot back, as it was taken. */
export function giveBack(own: { run: string; turn: number }): PartClauses {
  return [
    { name: "the slot is this run's", attribute: "slotRun", is: "=", value: own.run },
    { name: "as admitted at this turn", attribute: "slotTurn", is: "=", value: own.turn },
  ];
}

/** Says that a run waits for the slot, while there is somebody who will give it back. */
export function announceWaiting(): PartClauses {
  return [{ name: "somebody has the slot", attribute: "slotRun", is: "present" }];
}

/** An operator's pause or cancel; `kept` is the place in the index that it leaves to the run, if any. */
export function operate(move: "pause" | "cancel", kept?: string): RunClauses {
  if (kept === undefined) return [from(move)];
  return [from(move), { name: "its entry is still of that kind", attribute: "dueKey", is: "=", value: kept }];
}

/** Resumes a paused run, this pause of it: under the lease that lives still, or for whoever comes next. */
export function resume(
  seen: { turn: number; leaseExpiresAt: number },
  to: "running" | "enqueued",
): RunClauses {
  return [
    from("resume"),
    thisTurn(seen.turn),
    to === "enqueued"
      ? {
          name: "nobody renewed it meanwhile",
          attribute: "leaseExpiresAt",
          is: "=",
          value: seen.leaseExpiresAt,
        }
      : notGivenUp,
  ];
}

/** A run that failed, or never ran, goes on; `seen` is the turn just read, so that two people redrive it once. */
export function redrive(seen: { turn: number }): RunClauses {
  return [from("redrive"), thisTurn(seen.turn)];
}

/** A rejected message that goes back to its queue; `seen` is its entry among what needs a look. */
export function redriveRejected(seen: { dueAt: number }): RunClauses {
  return [{ name: "nobody sent it meanwhile", attribute: "dueAt", is: "=", value: seen.dueAt }];
}

/** What stands beside a run is written once: whoever comes second may have brought something else. */
export function putAttachment(): AttachmentClauses {
  return [{ name: "nothing stands there yet", attribute: "task", is: "absent" }];
}

/** When what stands beside a run may go; where there is nothing, nothing is made. */
export function expireAttachment(): AttachmentClauses {
  return [{ name: "it stands there", attribute: "beside", is: "present" }];
}
