/**
 * The branches of the protocol that coverage counts. Which branch a write belongs to is told by what was there before it
 * and what is there after it, never by how the code got there.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import type { DeadLetterHandled, PartWriteLanded, WriteLanded, WriteRefused } from "../seen/event.ts";
import {
  firedTrigger,
  followTrigger,
  handedTrigger,
  isOutside,
  isRunTime,
  toldTrigger,
} from "../seen/facts.ts";
import { keyOf } from "../seen/knowledge.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import type { MachineKind } from "../seen/machine-history.ts";

type Test = (write: WriteLanded) => boolean;

const byOwner: Test = ({ write }) => write.set?.seq !== undefined;
const by =
  (kind: MachineKind): Test =>
  ({ machine }) =>
    machine.kind === kind;
/** The delay is longer than a queue can hold a message. */
const bySweeper: Test = ({ after: { notBefore, dueAt } }) => Date.parse(notBefore ?? "") === dueAt;
const reason =
  (start: string): Test =>
  ({ after }) =>
    after.reason?.startsWith(start) === true;
const from =
  (status: RunRecord["status"] | "(new)"): Test =>
  ({ before }) =>
    (before?.status ?? "(new)") === status;

const isForsaken: Test = ({ before, at }) =>
  before?.dueAt === undefined && (before?.leaseExpiresAt ?? at) < at;

// biome-ignore format: a table reads better in columns
const branches: { readonly [Name in RunWriteName]?: Readonly<Record<string, Test>> } = {
  claim: {
    "claim: its run is new": from("(new)"),
    "claim: of an enqueued run": from("enqueued"),
    "claim: of an interrupted run": from("interrupted"),
    "claim: of a retrying run": from("retrying"),
    "claim: of a run that does skipped items again, in the middle": ({ after }) => after.itemsOf !== undefined && after.cursor !== undefined,
    "claim: right after its admission": ({ write }) => write.set?.admitted !== undefined,
    "claim: by an earlier admission": ({ write, after }) => write.set?.admitted === undefined && after.admitted !== undefined,
    "claim: with an entry at once": ({ write }) => write.set?.dueKey !== undefined,
    "claim: fired by the sweeper": ({ after }) => after.turn === 0 && after.trigger === firedTrigger,
    "claim: of an override's schedule": ({ after }) => after.turn === 0 && after.trigger.startsWith("every-"),
    "claim: of a schedule made at run time": ({ after }) => after.turn === 0 && isRunTime(after.trigger),
    "claim: for a message by hand": ({ after }) => after.trigger === "message" && after.turn === 0,
  },
  checkpoint: {
    "checkpoint: of a cursor that was migrated": ({ before, after }) => after.cursorVersion !== undefined && before?.cursor !== undefined && before.cursorVersion === undefined,
    "checkpoint: moves its entry": ({ write }) => write.set?.dueAt !== undefined,
    "checkpoint: of a paused run": ({ after }) => after.status === "paused",
    "checkpoint: of a cancelled run": ({ after }) => after.status === "cancelled",
    "checkpoint: within an item": ({ before, after }) => before?.cursor === after.cursor,
  },
  interrupt: {
    "interrupt: deadline": reason("deadline"),
    "interrupt: maxRuntime": reason("maxRuntime"),
    "interrupt: snooze": reason("snooze"),
    "interrupt: snooze without progress": (write) => reason("snooze")(write) && (write.after.snoozed?.times ?? 0) > 1,
    "interrupt: shutdown": reason("shutdown"),
    "interrupt: throttled": reason("throttled"),
    "interrupt: throttled without progress": (write) => reason("throttled")(write) && (write.after.snoozed?.throttled ?? 0) > 1,
    "interrupt: for longer than a queue can hold": bySweeper,
    "interrupt: without progress": ({ before, after }) => after.fruitlessTurns > (before?.fruitlessTurns ?? 0),
  },
  retry: {
    "retry: a cursor of a later version": ({ after }) => after.errors?.at(-1)?.message.includes("this is version 1") === true,
    "retry: after longer than a queue can hold": bySweeper },
  succeed: {
    "succeed: of a paused run": from("paused"),
    "succeed: of a run that has counted": ({ after }) => after.counts !== undefined,
    "succeed: of items done again, of which some work": ({ after }) => after.itemsOf !== undefined && after.ticks > 0,
  },
  release: {
    "release: of a paused run": from("paused"),
    "release: of a cancelled run": from("cancelled"),
    "release: of a pause that ends by itself": ({ after }) => after.until !== undefined,
    "release: after a throw": ({ before, after }) => after.attempt > (before?.attempt ?? 0),
  },
  "give up": {
    "give up: five turns, instead of a take-over": (write) => reason("five turns")(write) && !byOwner(write),
    "give up: five turns, by its owner": (write) => reason("five turns")(write) && byOwner(write),
    "give up: no progress while it snoozed": reason("no progress"),
    "give up: throttled for too long": reason("throttled"),
    "give up: over its timeout": reason("over its timeout"),
    "give up: over its timeout, paused time left out": (write) => reason("over its timeout")(write) && write.after.pausedMs !== undefined,
    "give up: not deployed": (write) => reason("task is not")(write) && write.before !== undefined,
    "give up: not deployed, and new": (write) => reason("task is not")(write) && write.before === undefined,
    "give up: never claimed": reason("never claimed"),
  },
  skip: {
    "skip: overlap": reason("overlap"),
    "skip: paused": reason("paused"),
    "skip: late": reason("late"),
    "skip: disabled": reason("disabled"),
    "skip: overridden": reason("overridden"),
    "skip: limit": reason("limit"),
    "skip: of an enqueued run": from("enqueued"),
    "skip: disabled, of what an event or a message starts": (write) => reason("disabled")(write) && isOutside(write.after.trigger),
  },
  create: {
    "create: later than a queue can hold": bySweeper,
    "create: for later": (write) => write.after.notBefore !== undefined && !bySweeper(write),
    "create: of a slot's absent holder": (write) => by("worker")(write) && write.after.trigger === "nightly",
    "create: for a message by hand": (write) => by("worker")(write) && write.after.trigger === "message",
    "create: at a deploy": (write) => by("sweeper")(write) && write.after.trigger === "startup",
    "create: of a run that does skipped items again": ({ after }) => after.itemsOf !== undefined,
    "create: for an event": ({ after }) => after.trigger === toldTrigger,
    "create: for an event, by the dead-letter function": (write) => by("dead-letter")(write) && write.after.trigger === toldTrigger,
    "create: for a message of a user's queue": ({ after }) => after.trigger === handedTrigger,
    "create: of a run that follows, by a worker": (write) => by("worker")(write) && write.after.trigger === followTrigger,
    "create: of a run that follows, by the sweeper": (write) => by("sweeper")(write) && write.after.trigger === followTrigger,
    "create: of a run that follows, by an operator": (write) => by("operator")(write) && write.after.trigger === followTrigger,
  },
  hold: {
    "hold: of a run that follows": ({ after }) => after.trigger === followTrigger,
    "hold: for an event": ({ after }) => after.trigger === toldTrigger,
    "hold: for a message of a user's queue": ({ after }) => after.trigger === handedTrigger,
  },
  "hold until": {
    "hold until: another end": ({ after }) => after.until !== undefined,
  },
  "watch owner": {
    "watch owner: of a live owner": ({ at, after }) => after.leaseExpiresAt >= at,
    "watch owner: of a slot's holder that nothing looks after": (write) => by("worker")(write) && isForsaken(write),
    "watch owner: in the hourly pass": (write) => by("sweeper")(write) && isForsaken(write),
  },
  fail: {
    "fail: a cursor of a later version": ({ after }) => after.error?.message.includes("this is version 1") === true,
    "fail: of a paused run": from("paused"),
    "fail: one more item failed than may": reason("more than"),
    "fail: of a run that has counted": ({ after }) => after.counts !== undefined,
    "fail: its params are gone": ({ after }) => after.error?.message.includes("params") === true,
  },
  wait: {
    "wait: its run is new": from("(new)"),
    "wait: of a run that somebody started": ({ after }) => after.overlap === "wait",
    "wait: of a run beside others": ({ after }) => after.overlap === "allow",
    "wait: at a later turn": ({ after }) => after.turn > 0,
  },
  resume: {
    "resume: under a live lease": ({ after }) => after.status === "running",
    "resume: of a run that nothing holds": ({ after }) => after.status === "enqueued",
    "resume: by the sweeper": by("sweeper"),
    "resume: adds paused time to what was there": ({ before, after }) => (after.pausedMs ?? 0) > (before?.pausedMs ?? 1e9),
    "resume: of a run that was throttled": ({ before }) => before?.reason?.startsWith("throttled") === true,
    "resume: before its first claim": ({ after }) => after.startedAt === undefined,
  },
  cancel: {
    "cancel: of a held run": ({ after }) => after.leaseExpiresAt > 0,
    "cancel: of a run that nothing holds": ({ after }) => after.leaseExpiresAt === 0,
    "cancel: for a newer occurrence": by("worker"),
  },
  redrive: {
    "redrive: of a run that was paused": ({ before }) => before?.pausedMs !== undefined,
    "redrive: of an errored run": from("errored"),
    "redrive: of a skipped run": from("skipped"),
    "redrive: of a missed run": from("missed"),
    "redrive: of a start-up run, by the sweeper": by("sweeper"),
  },
  announced: {
    "announced: by a worker": by("worker"),
    "announced: by the sweeper": by("sweeper"),
    "announced: by an operator": by("operator"),
    "announced: of a run that succeeded": from("succeeded"),
    "announced: of an errored run": from("errored"),
    "announced: of a cancelled run": from("cancelled"),
  },
  forget: {
    "forget: a paused run": from("paused"),
  },
  postpone: {
    "postpone: an enqueued run": from("enqueued"),
    "postpone: a running run": from("running"),
    "postpone: an interrupted run": from("interrupted"),
    "postpone: a retrying run": from("retrying"),
  },
  "watch dead letter": {
    "watch dead letter: of a held run": ({ after }) => after.leaseExpiresAt > 0,
    "watch dead letter: of a run that nothing holds": ({ after }) => after.leaseExpiresAt === 0,
  },
  admit: {
    "admit: by a worker": by("worker"),
    "admit: by the sweeper": by("sweeper"),
    "admit: by an operator": by("operator"),
  },
  reject: {
    "reject: by a worker": by("worker"),
    "reject: by the dead-letter function": by("dead-letter"),
  },
};

const refusals = {
  known: "refused: an owner's write that had landed, known by its number",
  gone: "refused: an owner's write under a lease that is gone",
  moved: "refused: an owner's write, from another status",
  postponed: "refused: a postponement that had landed, known by its instant",
} as const;

const slots = { free: "take slot: free", beside: "take slot: beside others" } as const;

const lostClaims = [
  "absent",
  "another turn",
  "ended",
  "held",
  "lapsed",
  "missed",
  "not yet due",
  "own",
  "paused",
  "without a slot",
] as const;
const lost = (why: (typeof lostClaims)[number]) => `claim lost: ${why}`;

const deadLetters = {
  absent: "dead letter: of a turn whose run does not exist",
  ended: "dead letter: of a run that has ended",
  paused: "dead letter: of a paused run",
  waiting: "dead letter: of a run that waits",
  watched: "dead letter: of a run that is watched already",
} as const;

/** Every branch that these functions may name. */
export const branchNames: readonly string[] = [
  ...Object.values(branches).flatMap((tests) => Object.keys(tests)),
  ...Object.values(refusals),
  ...Object.values(slots),
  ...lostClaims.map(lost),
  ...Object.values(deadLetters),
];

/** Calls `meet` with each branch of a write to a run that landed. */
export function meetBranches(write: WriteLanded, meet: (branch: string) => void): void {
  const tests = branches[write.name];
  for (const branch in tests) if (tests[branch]?.(write)) meet(branch);
}

/** The branch of a write to a run that was refused. */
export function refusedBranch({ name, found, write, lease }: WriteRefused): string | undefined {
  const { set = {} } = write;
  if (found === undefined) return undefined;
  if (name === "postpone") return found.dueAt === set.dueAt ? refusals.postponed : undefined;
  if (set.seq === undefined || set.leaseId !== undefined || lease === undefined) return undefined;
  if (found.leaseId !== lease || (found.leaseExpiresAt === 0 && found.seq !== set.seq)) return refusals.gone;
  return found.seq === set.seq ? refusals.known : refusals.moved;
}

/** Why a claim was refused. */
export function lostBranch({ at, found, write }: WriteRefused): string {
  if (found === undefined) return lost("absent");
  if (found.leaseId === write.set?.leaseId) return lost("own");
  if (found.status === "running") return lost(found.leaseExpiresAt < at ? "lapsed" : "held");
  if (isTerminal(found.status)) return lost(found.status === "missed" ? "missed" : "ended");
  if (found.status === "paused") return lost("paused");
  if (found.notBefore !== undefined && Date.parse(found.notBefore) > at) return lost("not yet due");
  return lost(
    found.overlap !== undefined && found.admitted === undefined ? "without a slot" : "another turn",
  );
}

/** How a slot was taken. */
export function slotBranch({ name, before }: PartWriteLanded): string | undefined {
  if (name !== "take slot") return undefined;
  return (before?.held ?? 0) === 0 ? slots.free : slots.beside;
}

/** Why the dead-letter function wrote nothing for a message. Undefined where it wrote something, or could not. */
export function deadLetterBranch(
  { machine, message, comesBack }: DeadLetterHandled,
  ledger: KnownRuns,
): string | undefined {
  const key = keyOf(message);
  if (comesBack || key === undefined || machine.lastWrites.size > 0) return undefined;
  const record = ledger.find(key)?.record;
  if (record === undefined) return message.kind === "turn" ? deadLetters.absent : undefined;
  if (isTerminal(record.status)) return deadLetters.ended;
  if (record.status === "paused") return deadLetters.paused;
  return record.dueKey?.startsWith("wait#") ? deadLetters.waiting : deadLetters.watched;
}
