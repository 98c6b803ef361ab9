/**
 * What is held of writes made upon what was read, or told, a while ago: they apply only while that is so still. Each
 * is a sentence of the protocol's moves, admission, clock or operators. Points 3, 4, 8 and 11.
 */
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { TaskPart, Write } from "../../functions/store/run-store.ts";
import type { Knowledge, Seen } from "./knowledge.ts";
import type { Machine, MachineKind } from "./machine.ts";
import { messageOf } from "./message-of.ts";
import type { World } from "./world.ts";

/** Two machines' clocks differ by so much at the most. */
const skewMs = 2_000;
/** A slot's holder that is older than this, and absent, is not made any more. */
const madeForMs = 30 * 86_400_000;

/** Writes of which a copy that lands later changes nothing. */
const once = new Set([
  ...[
    "create",
    "claim",
    "take over",
    "checkpoint",
    "interrupt",
    "retry",
    "succeed",
    "fail",
    "give up",
    "release",
  ],
  ...["late", "skip", "resume", "cancel", "redrive", "sweep", "reject"],
]);

/** A write to a run that applied. */
export interface Applied {
  readonly machine: Machine;
  /** What the machine knew when it sent this. */
  readonly knowledge: Knowledge;
  readonly kind: string;
  readonly key: RunKey;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
  /** The run as the machine had read it last when it sent this. */
  readonly seen: Seen | undefined;
  /** How often this very write has applied, this time included. */
  readonly times: number;
}

export function checkStale(world: World, applied: Applied): void {
  const { knowledge, kind, key, before, times } = applied;
  const { id } = world.ledger.run(key);
  if (once.has(kind) && times > 1) world.fail("a late copy of a write changes nothing", `${kind} of ${id}`);
  checkEntry(world, id, applied);
  checkOutcome(world, id, applied);
  if (before === undefined || knowledge.muddled) return;
  if (["claim", "wait", "skip"].includes(kind) && !knowledge.means(key, before.turn)) {
    world.fail("a message from before means nothing", `${kind} of turn ${before.turn} of ${id}`);
  }
  const changed = changedSince(applied);
  if (changed !== undefined) world.fail("what was read is so still", `${kind} of ${id}: ${changed}`);
}

/** What must be as it was read, by the protocol's own words, and is not. */
function changedSince({ machine, kind, before, after, seen }: Applied): string | undefined {
  if (before === undefined || seen === undefined) return undefined;
  const differs = (name: keyof RunRecord) =>
    before[name] === seen[name] ? undefined : `${name} ${before[name]}, not ${seen[name]}`;
  switch (kind) {
    case "take over":
      return differs("leaseExpiresAt");
    case "sweep":
      return differs("dueAt");
    case "forget":
      // Another clock may have moved it meanwhile, or taken it out: there is nothing to be done all the same.
      return differs("turn") ?? differs("status") ?? differs("until");
    case "give up":
      // Under its own lease, as its seq tells, a turn gives its run up whoever moved it meanwhile.
      return after.seq > before.seq ? undefined : (differs("turn") ?? differs("leaseExpiresAt"));
    case "redrive":
    case "release":
      return differs("turn");
    case "resume":
      if (after.status === "running" && before.leaseExpiresAt === 0) return "nobody holds it";
      return differs("turn") ?? (after.status === "enqueued" ? differs("leaseExpiresAt") : undefined);
    case "look after":
      // A rejected message's entry is moved by who sends it; a slot is handed to who waits for it still.
      if (machine.kind === "operator" || seen.dueKey?.startsWith("wait#")) return differs("dueAt");
      if (machine.kind === "worker") return differs("leaseId") ?? differs("status");
      if (machine.kind !== "dead-letter") return undefined;
      if (isTerminal(before.status) || before.status === "paused") return `it is ${before.status}`;
      return differs("leaseId") ?? differs("dueAt");
    default:
      return undefined;
  }
}

/** What a throw, and a dead letter, may come to. */
function checkOutcome(world: World, id: string, { machine, kind, before, after }: Applied): void {
  if (before === undefined) return;
  if (kind === "release" && machine.threw.has(id) && after.attempt === before.attempt) {
    world.fail("a throw spends an attempt", `${kind} of ${id}`);
  }
  if (kind === "give up" && machine.kind === "dead-letter") {
    world.fail("no run is failed for a dead letter", `${id}, ${before.status}`);
  }
}

/** Where a run's entry may be. */
function checkEntry(world: World, id: string, { kind, before, after, seen }: Applied): void {
  const known = before?.dueAt !== undefined && before.dueAt === seen?.dueAt && seen.status === "running";
  if (kind === "checkpoint" && known && (after.dueAt ?? 0) < after.leaseExpiresAt) {
    world.fail("a live owner's entry stays behind its lease's end", `${id}: ${after.dueAt}`);
  }
  const waits = after.dueKey?.startsWith("wait#") === true;
  if (waits && after.status !== "enqueued") {
    world.fail("only who waits for a slot is among those that wait", `${kind} of ${id}: ${after.status}`);
  }
  if (after.status !== "paused" || after.until === undefined) return;
  const kept = before?.status !== "paused" || kind === "sweep" || before.dueAt === after.dueAt;
  if (after.dueKey?.startsWith("sweep#") !== true || !kept) {
    world.fail("a pause keeps the entry that ends it", `${kind} of ${id}: ${after.dueAt}`);
  }
}

/** Checks a write to a task's state that applied. `slot` is as it was read, `before` the state as it was. */
export function checkState(
  world: World,
  { kind: machine }: Machine,
  knowledge: Knowledge,
  slot: string | undefined,
  kind: string,
  task: string,
  before: TaskPart | undefined,
  { set }: Write<TaskPart>,
): void {
  const holder = before?.slotRun;
  if (kind === "take slot") {
    checkTaking(world, machine, slot, task, before, set ?? {});
  } else if (kind === "give slot back" && holder !== undefined && !knowledge.muddled) {
    const mine = knowledge.seen({ task, run: holder });
    const taken = knowledge.hasTaken(holder, before?.slotTurn);
    if (mine?.admitted !== before?.slotTurn && !taken) {
      world.fail(
        "a slot is given back as it was taken",
        `${task}/${holder}, admitted ${mine?.admitted}, not ${before?.slotTurn}`,
      );
    }
  } else if (kind === "join queue" && (holder === undefined || !knowledge.hasMadeWait(task))) {
    world.fail("who waits for a slot says so, and waits for somebody", task);
  }
}

function checkTaking(
  world: World,
  machine: MachineKind,
  slot: string | undefined,
  task: string,
  before: TaskPart | undefined,
  { slotRun = "", slotTurn = 0 }: Partial<TaskPart>,
): void {
  const { now } = world.timeline;
  const id = `${task}/${slotRun}`;
  const { slotRun: holder, slotTurn: heldTurn = 0, paused, until } = before ?? {};
  if (holder === slotRun && heldTurn > slotTurn) {
    world.fail("a slot is not taken back to an earlier turn", `${id} from ${heldTurn} to ${slotTurn}`);
  }
  if (holder !== undefined && holder !== slotRun) {
    const file = world.ledger.run({ task, run: holder });
    const { record } = file;
    const over = world.ledger.isDone(file, now);
    const old = record === undefined && now - Date.parse(holder.slice(0, 20)) > madeForMs - skewMs;
    const stands = record?.admitted === heldTurn && !over;
    if (slot !== `${holder} ${heldTurn}` || stands || (record === undefined && !old)) {
      world.fail("a slot is taken over only from a run that is done, as it was read", `${id} from ${holder}`);
    }
  }
  const isNew = world.ledger.run({ task, run: slotRun }).record === undefined;
  const isPaused = paused && (until === undefined || Date.parse(until) > now + skewMs);
  if (machine === "worker" && isNew && isPaused) {
    world.fail("a paused task's new occurrences are skipped", id);
  }
}

/** Acknowledging comes last: whatever a worker does after it may never be done. */
export function checkAllowed(world: World, { kind, name, knowledge }: Machine, what: string): void {
  if (kind === "worker" && knowledge.acknowledged) {
    world.fail("nothing is done once a message is acknowledged", `${name}: ${what}`);
  }
}

/** Who sends a turn has written it before, and the clock has moved its entry. */
export function checkWritten(world: World, { name, knowledge }: Machine, body: string): void {
  const message = messageOf(body);
  if (message.kind !== "turn" || knowledge.bodies.has(body) || knowledge.hasWritten(message)) return;
  world.fail("who sends a turn has written it before", `${name}: ${body}`);
}

/** More refusals of one kind than this, in one invocation, come of asking again and again. */
const mostRefusals = 30;

/** Who is refused looks at why, and does something else. */
export function checkRefusals(world: World, { name, refusals }: Machine, kind: string, id: string): void {
  const times = (refusals.get(`${kind} ${id}`) ?? 0) + 1;
  refusals.set(`${kind} ${id}`, times);
  if (times > mostRefusals)
    world.fail("who is refused does not ask again and again", `${name}: ${kind} of ${id}`);
}
