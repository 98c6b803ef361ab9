/**
 * Which branch of the protocol a write belongs to, told by what was there and what is there now: for the command's
 * count of what was met. Branches that end without a write are met where they end (`dead-letter-source.ts`).
 */
import type { RunRecord } from "../../functions/model/run.ts";
import type { TaskPart, Write } from "../../functions/store/run-store.ts";
import type { MachineKind } from "./machine.ts";

interface Landed {
  readonly by: MachineKind;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
  readonly write: Write<RunRecord>;
  /** The machine's own, where it works on the run. */
  readonly lease: string | undefined;
}

type Told = (landed: Landed) => boolean;

const own: Told = ({ write }) => write.set?.seq !== undefined;
const handsOn: Told = ({ before }) => before?.dueKey?.startsWith("wait#") === true;
const forTheClock: Told = ({ after: { notBefore, dueAt } }) => Date.parse(notBefore ?? "") === dueAt;
const reason =
  (start: string): Told =>
  ({ after }) =>
    after.reason?.startsWith(start) === true;
const from =
  (status: RunRecord["status"] | "(new)"): Told =>
  ({ before }) =>
    (before?.status ?? "(new)") === status;

// biome-ignore format: a table reads better in columns
const byKind: Readonly<Record<string, Readonly<Record<string, Told>>>> = {
  claim: {
    "claim makes its run": from("(new)"),
    "claim of an enqueued run": from("enqueued"),
    "claim of an interrupted run": from("interrupted"),
    "claim of a retrying run": from("retrying"),
    "claim right after its admission": ({ write }) => write.set?.admitted !== undefined,
    "claim by an earlier admission": ({ write, after }) => write.set?.admitted === undefined && after.admitted !== undefined,
    "claim that the clock watches at once": ({ write }) => write.set?.dueKey !== undefined,
    "claim of a message by hand": ({ before, after }) => before === undefined && after.trigger === "message",
  },
  checkpoint: {
    "checkpoint moves its entry": ({ write }) => write.set?.dueAt !== undefined,
    "checkpoint hears a pause": ({ after }) => after.status === "paused",
    "checkpoint hears a cancel": ({ after }) => after.status === "cancelled",
    "checkpoint within an item": ({ before, after }) => before?.cursor === after.cursor,
  },
  interrupt: {
    "interrupt: deadline": reason("deadline"),
    "interrupt: maxRuntime": reason("maxRuntime"),
    "interrupt: snooze": reason("snooze"),
    "interrupt: shutdown": reason("shutdown"),
    "interrupt for longer than a queue can hold": forTheClock,
    "interrupt without progress": ({ before, after }) => after.fruitlessTurns > (before?.fruitlessTurns ?? 0),
  },
  retry: { "retry after longer than a queue can hold": forTheClock },
  succeed: { "succeed of a paused run": from("paused") },
  fail: { "fail of a paused run": from("paused") },
  release: {
    "release of a paused run": from("paused"),
    "release of a cancelled run": from("cancelled"),
    "release until the pause's end": ({ after }) => after.until !== undefined,
    "release after a throw": ({ before, after }) => after.attempt > (before?.attempt ?? 0),
  },
  "give up": {
    "give up: five turns, by who takes over": (landed) => reason("five turns")(landed) && !own(landed),
    "give up: five turns, by its owner": (landed) => reason("five turns")(landed) && own(landed),
    "give up: over its timeout": reason("over its timeout"),
    "give up: not deployed": (landed) => reason("task is not")(landed) && landed.before !== undefined,
    "give up: not deployed, nor made": (landed) => reason("task is not")(landed) && landed.before === undefined,
    "give up: never claimed": reason("never claimed"),
  },
  skip: {
    "skip: overlap": reason("overlap"),
    "skip: paused": reason("paused"),
    "skip: late": reason("late"),
    "skip: disabled": reason("disabled"),
    "skip of an enqueued run": from("enqueued"),
  },
  create: {
    "create, later than a queue can hold": forTheClock,
    "create, later": (landed) => landed.after.notBefore !== undefined && !forTheClock(landed),
    "create for a slot's absent holder": ({ by, after }) => by === "worker" && after.trigger === "nightly",
    "create of a message by hand": ({ by, after }) => by === "worker" && after.trigger === "message",
    "create at a deploy": ({ by }) => by === "clock",
  },
  wait: { "wait at a later turn": ({ after }) => after.turn > 0 },
  resume: {
    "resume under a lease that lives": ({ after }) => after.status === "running",
    "resume of a run that nobody holds": ({ after }) => after.status === "enqueued",
    "resume by the clock": ({ by }) => by === "clock",
  },
  cancel: {
    "cancel of a held run": ({ after }) => after.leaseExpiresAt > 0,
    "cancel of a run that nobody holds": ({ after }) => after.leaseExpiresAt === 0,
  },
  redrive: {
    "redrive of an errored run": from("errored"),
    "redrive of a skipped run": from("skipped"),
    "redrive of a missed run": from("missed"),
  },
  forget: {
    "forget a run that has ended": ({ after }) => after.endedAt !== undefined,
    "forget a paused run": from("paused"),
  },
  sweep: {
    "send an enqueued run": from("enqueued"),
    "send a running run": from("running"),
    "send an interrupted run": from("interrupted"),
    "send a retrying run": from("retrying"),
  },
  "look after": {
    "look after the owner, as a loser": (landed) => landed.by === "worker" && !handsOn(landed),
    "look after a dead letter's owner": ({ by, after }) => by === "dead-letter" && after.leaseExpiresAt > 0,
    "look after a dead letter's run": ({ by, after }) => by === "dead-letter" && after.leaseExpiresAt === 0,
    "hand on, by a worker": (landed) => landed.by === "worker" && handsOn(landed),
    "hand on, by the clock": (landed) => landed.by === "clock" && handsOn(landed),
    "hand on, by a person": (landed) => landed.by === "operator" && handsOn(landed),
  },
  reject: {
    "reject, by a worker": ({ by }) => by === "worker",
    "reject, by the dead-letter function": ({ by }) => by === "dead-letter",
  },
};

const refused = {
  "own write known by its number": "a write whose answer was lost is known by its number",
  "own lease gone": "a write under a lease that is another's, or nobody's",
  "own status moved": "a write under the lease finds another status",
  "known move": "a clock's move whose answer was lost is known by its instant",
} as const;

const slots = ["slot taken free", "slot taken over", "slot taken again by its holder"] as const;

/** Everything that these may name. */
export const branchNames: readonly string[] = [
  ...Object.values(byKind).flatMap((told) => Object.keys(told)),
  ...Object.values(refused),
  ...slots,
];

/** The branches of a write to a run that landed. */
export function branchesOf(kind: string, landed: Landed): string[] {
  const told = byKind[kind];
  if (told === undefined) return [];
  const names: string[] = [];
  for (const name in told) if (told[name]?.(landed)) names.push(name);
  return names;
}

/** The branch of a write to a run that was refused. */
export function refusalOf(
  kind: string,
  item: RunRecord | undefined,
  { set = {} }: Write<RunRecord>,
  lease: string | undefined,
): string | undefined {
  if (item === undefined) return undefined;
  if (kind === "sweep") return item.dueAt === set.dueAt ? refused["known move"] : undefined;
  if (set.seq === undefined || set.leaseId !== undefined || lease === undefined) return undefined;
  if (item.leaseId !== lease || (item.leaseExpiresAt === 0 && item.seq !== set.seq))
    return refused["own lease gone"];
  return item.seq === set.seq ? refused["own write known by its number"] : refused["own status moved"];
}

/** How a slot was taken. */
export function slotBranch(before: TaskPart | undefined, { slotRun }: TaskPart): string {
  if (before?.slotRun === undefined) return slots[0];
  return before.slotRun === slotRun ? slots[2] : slots[1];
}
