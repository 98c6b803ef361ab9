/**
 * What the checker knows of a world: each run from outside, each task's parts, and what has gone wrong so far. It takes
 * in every event after the rules have judged it, so a rule finds here what was known before its event.
 */

import { waitKey } from "../../../functions/model/run/index-keys.ts";
import type { Message } from "../../../functions/model/run/messages/message.ts";
import { runOf } from "../../../functions/model/run/messages/run-of.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isOld } from "../../../functions/model/run/run-name.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { schedulesTask } from "../../../functions/model/task/run-time-schedule.ts";
import type { AwsSchedule } from "../../../functions/scheduler/scheduler.ts";
import type { TaskPart, Write } from "../../../functions/store/run-store.ts";
import type {
  CallMade,
  Deployed,
  Logged,
  MachineDied,
  MessageSent,
  OperatorAnswered,
  PartWriteLanded,
  Purged,
  SchedulePut,
  WorldEvent,
  WriteLanded,
} from "./event.ts";
import type { WorldFacts } from "./facts.ts";
import { messageOf } from "./knowledge.ts";
import type { MachineHistory } from "./machine-history.ts";
import { giverOf } from "./pool.ts";
import { RunHistory } from "./run-history.ts";

/** What a machine does that fills room, or finds that it is for nobody. */
const looksWhoIsNext = new Set(["due", "get", "fill slot", "clear queue"]);
const isHandingOn = (name: string) => name === "transfer slot" || name === "fill slot";
/** A machine's clock may be ahead by this much. */
const skewMs = 2_000;

/** What a rule is given: it adds nothing to what is known. */
export type KnownRuns = Omit<Ledger, "run" | "take">;

export class Ledger {
  readonly facts: WorldFacts;
  /** By id. */
  readonly runs = new Map<string, RunHistory>();
  /** How often each kind of call was made to each task's state and pointers. */
  readonly partCalls = new Map<string, Map<string, number>>();
  /** Messages by hand, by task. */
  readonly sentByHand = new Map<string, number>();
  /** Occurrences whose message is on its way to a queue, or has been. */
  readonly occurrences = new Map<string, RunKey>();
  /** The runs that events and messages of users' queues start. */
  readonly happened = new Map<string, RunKey>();
  /** Occurrences and events of which every message was purged before there was a record. */
  readonly purged = new Set<string>();
  /** Definitions of schedules that were made at run time, by `TASK.NAME`. */
  readonly definitions = new Map<string, TaskPart>();
  /** Their schedules of EventBridge, by name. */
  readonly eventBridge = new Map<string, AwsSchedule>();
  /** When a definition, or a schedule of EventBridge, was last changed. */
  schedulesChangedAt = Number.NEGATIVE_INFINITY;
  /** When a pause or a removal was acknowledged that nothing has followed since. */
  scheduleOffAt: number | undefined;
  /** When a sweeper last failed to check all definitions. */
  checkFailedAt = Number.NEGATIVE_INFINITY;
  /** Whoever has changed a task's pause and may not have seen to what was held: the task, and since when, by the machine's name. */
  readonly pausing = new Map<string, { readonly task: string; readonly since: number }>();
  /** The texts of all overrides that each task ever had: one that acts at once leaves its `state` as soon as it is over. */
  readonly overrideTexts = new Map<string, Set<string>>();
  /** Occurrences of which a message was handled when their triggers' ledgers had judged them. */
  readonly handledOld = new Set<string>();
  /** The runs that each caller's id was reserved for, by `task/id#ID`. */
  readonly reserved = new Map<string, Set<string>>();
  /** From each worker's death to the claim that follows it, in milliseconds, where nothing else went wrong in between. */
  readonly recoveries: number[] = [];
  /** The sweeps that sent all they had to fire. */
  readonly sweeps: { readonly beganAt: number; readonly endedAt: number }[] = [];
  /** Faults that have struck. */
  faults = 0;
  /** The names of the tasks of the newest version. */
  deployed: ReadonlySet<string>;
  /** The newest version, as start-up runs are named for it. */
  version = "v0";
  /** Until then, parts of earlier versions are in service. */
  closesAt = Number.NEGATIVE_INFINITY;
  /** When each task was last deployed that was not there from the beginning, or was gone. */
  readonly deployedSince = new Map<string, number>();
  /** By task, then by run: looking up a key is cheaper than making an id of it. */
  readonly #byTask = new Map<string, Map<string, RunHistory>>();
  readonly #parts = new Map<string, TaskPart>();
  /** How many entries there are under each key of the index. */
  readonly #entries = new Map<string, number>();
  #outages = 0;
  #disturbedUntil = Number.NEGATIVE_INFINITY;

  constructor(facts: WorldFacts, deployed: ReadonlySet<string>) {
    this.facts = facts;
    this.deployed = deployed;
  }

  /** A run's history, whether or not anything has happened to it yet. */
  run(key: RunKey): RunHistory {
    return this.#byTask.get(key.task)?.get(key.run) ?? this.#add(key);
  }

  find({ task, run }: RunKey): RunHistory | undefined {
    return this.#byTask.get(task)?.get(run);
  }

  #add({ task, run }: RunKey): RunHistory {
    const history = new RunHistory(
      { task, run },
      this.facts.tasks.find(({ name }) => name === task),
    );
    this.runs.set(history.id, history);
    const known = this.#byTask.get(task) ?? new Map<string, RunHistory>();
    this.#byTask.set(task, known.set(run, history));
    return history;
  }

  /** The other runs of a run's task. */
  others(run: RunHistory): readonly RunHistory[] {
    return [...(this.#byTask.get(run.key.task)?.values() ?? [])].filter((other) => other !== run);
  }

  /** The items that a run does again; undefined where it does all of its task's. */
  redoneBy({ task, itemsOf }: Pick<RunRecord, "task" | "itemsOf">): readonly number[] | undefined {
    if (itemsOf === undefined) return undefined;
    return this.find({ task, run: itemsOf.run })?.skippedIn({ skippedHead: itemsOf.head });
  }

  state(task: string): TaskPart | undefined {
    return this.#parts.get(`${task}/state`);
  }

  /** What the sweeper has recorded of what it fired. */
  get fired(): TaskPart | undefined {
    return this.#parts.get("(pawl)/fired");
  }

  /** A part of a task, as it was last written. */
  part(task: string, part: string): TaskPart | undefined {
    return this.#parts.get(`${task}/${part}`);
  }

  get isInOutage(): boolean {
    return this.#outages > 0;
  }

  /** Whether nothing has gone wrong since a machine's invocation began. */
  isQuiet({ faultsBefore }: MachineHistory): boolean {
    return this.faults === faultsBefore && !this.isInOutage;
  }

  /** Whether anything was disturbed, or out of service, since an instant. */
  isDisturbedSince(instant: number): boolean {
    return this.isInOutage || this.#disturbedUntil >= instant;
  }

  /** The milliseconds since a run's worker died, where this write is the first sign of life and nothing else went wrong. */
  recovery({ run, name, at }: WriteLanded): number | undefined {
    if (
      run.diedAt === undefined ||
      run.purgedAt !== undefined ||
      (name !== "take over" && name !== "give up")
    )
      return undefined;
    const disturbed =
      this.faults !== run.faultsAtDeath || this.isInOutage || this.#disturbedUntil >= run.diedAt;
    return disturbed ? undefined : at - run.diedAt;
  }

  /** The runs that a machine is at work on. */
  workOf({ leases }: MachineHistory): readonly RunHistory[] {
    return [...leases].flatMap(([id, lease]) => {
      const run = this.runs.get(id);
      const { status, leaseId, leaseExpiresAt } = run?.record ?? {};
      const isAtWork = leaseId === lease && status === "running" && leaseExpiresAt !== 0;
      return run !== undefined && isAtWork ? [run] : [];
    });
  }

  /** Whether there is any entry under a key of the index. */
  hasEntry(dueKey: string): boolean {
    return (this.#entries.get(dueKey) ?? 0) > 0;
  }

  /** An entry moves from one key of the index to another. */
  #moveEntry(from: string | undefined, to: string | undefined): void {
    if (from === to) return;
    if (from !== undefined) this.#entries.set(from, (this.#entries.get(from) ?? 0) - 1);
    if (to !== undefined) add(this.#entries, to);
  }

  /** Takes in what has happened. */
  take(event: WorldEvent): void {
    switch (event.kind) {
      case "call made":
        this.#callMade(event);
        break;
      case "write landed":
        this.#writeLanded(event);
        break;
      case "write refused":
        // A run that was about to be created may exist by then: its turn may be sent all the same.
        if (event.name === "create") event.knowledge.writes(event.name, event.run.key);
        add(event.machine.refusals, `${event.name} ${event.run.id}`);
        break;
      case "answer heard":
        event.machine.hears(event);
        break;
      case "part write landed":
        this.#partWriteLanded(event);
        break;
      case "part write refused":
        // It had landed before, without an answer: by now others may have filled the room.
        if (event.name === "give slot back") {
          event.machine.hasRoom.delete(event.task);
          event.machine.givesBack.delete(event.task);
        }
        // Another was faster: the place that is left is filled by a write of its own.
        if (isHandingOn(event.name)) add(this.#partCalls(event.task), event.name, -1);
        break;
      case "message sent":
        this.#messageSent(event);
        break;
      case "load answered": {
        const lease = event.machine.leases.get(event.run.id) ?? "";
        event.run.answeredAt.set(lease, event.at);
        if (event.isBusy) event.run.busyLeases.add(lease);
        else event.run.busyLeases.delete(lease);
        break;
      }
      case "item started":
        event.machine.threw.delete(event.run.id);
        break;
      case "item done":
        event.run.done[event.item] = (event.run.done[event.item] ?? 0) + 1;
        break;
      case "item threw":
        event.machine.threw.add(event.run.id);
        break;
      case "item refused":
        event.run.refuse(event.machine.leases.get(event.run.id) ?? "", event.item);
        break;
      case "acknowledged":
        event.machine.knowledge.hasAcknowledged = true;
        this.#handled(messageOf(event.body), event.at);
        break;
      case "dead letter handled":
        this.#handled(event.message, event.at);
        break;
      case "operator answered":
        this.pausing.delete(event.machine.name);
        this.#scheduleAnswered(event);
        break;
      case "logged":
        if (event.event === "lease lost") event.machine.hasLostLease = true;
        // A call before the write failed.
        if (event.event === "slot not given back" && event.key) {
          event.machine.gaveBack.add(runId(event.key));
          event.machine.hasRoom.clear();
        }
        if (event.event.endsWith("not checked")) this.checkFailedAt = event.at;
        this.#fires(event);
        break;
      case "event told":
        event.run.told.add(event.text);
        return;
      case "machine died":
        this.#machineDied(event);
        break;
      case "fault struck":
        this.faults++;
        break;
      case "outage":
        this.#outages += event.begins ? 1 : -1;
        this.#disturb(event.at);
        break;
      case "disturbed":
        this.#disturb(event.until);
        break;
      case "visibility set":
        event.machine.putOff.add(event.receiptHandle);
        break;
      case "settling throttled": {
        const { machine, run, until } = event;
        machine.throttledUntil.set(run.id, until);
        if (isOwner(machine, run)) run.throttled = { machine: machine.name, until, faults: this.faults };
        break;
      }
      case "deployed":
        this.#deployed(event);
        break;
      case "purged":
        this.#purged(event);
        break;
      case "params stored":
        event.run.params ??= event.text;
        break;
      case "skipped stored":
        event.run.parts.set(event.name, event);
        break;
      case "params lost":
        event.run.paramsLostAt = event.at;
        break;
      case "occurrence due": {
        const id = `${event.key.task}/${event.key.run}`;
        this.occurrences.set(id, event.key);
        this.purged.delete(id);
        break;
      }
      case "schedule put":
        this.#schedulePut(event);
        break;
      case "happened": {
        const id = `${event.key.task}/${event.key.run}`;
        this.happened.set(id, event.key);
        this.purged.delete(id);
        break;
      }
      case "occurrence missed":
        this.run(event.record).record = event.record;
        break;
      case "sent by hand":
        add(this.sentByHand, event.task);
    }
  }

  #handled(message: Message, at: number): void {
    if (message.kind !== "occurrence" || !isOld(message, at + skewMs)) return;
    this.handledOld.add(`${message.task}/${message.run}`);
  }

  #deployed({ at, tasks, version, closesAt }: Deployed): void {
    for (const task of tasks) if (!this.deployed.has(task)) this.deployedSince.set(task, at);
    this.deployed = tasks;
    this.version = version;
    this.closesAt = closesAt;
    this.#disturb(closesAt);
  }

  #purged({ at, messages }: Purged): void {
    for (const { body, messageId, sentAt } of messages) {
      const message = messageOf(body);
      if (message.kind === "unknown") continue;
      const run = this.run(runOf(message, { messageId, sentAt }));
      if (run.record?.dueAt === undefined) run.purgedAt = at;
      const isOnce = message.kind === "occurrence" || message.kind === "event";
      if (isOnce && run.record === undefined) this.purged.add(run.id);
    }
  }

  #disturb(until: number): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, until);
  }

  #callMade({ at, machine, what, of, part }: CallMade): void {
    if (what === "give slot back") {
      machine.givesBack.add(of);
      for (const id of machine.leases.keys()) machine.gaveBack.add(id);
    }
    // What waited within a limit hands its place on at once.
    if (what === "transfer slot")
      for (const id of machine.leases.keys())
        if (machine.ended.has(id) && this.runs.get(id)?.record?.waited) machine.gaveBack.add(id);
    if (of === "(pawl)" && what === "get part") machine.beganToFireAt = at;
    for (const task of machine.hasRoom)
      if ((of === task || of.startsWith(waitKey(task))) && looksWhoIsNext.has(what))
        machine.hasRoom.delete(task);
    if (part === "" || of === "(pawl)" || of === "(slots-waiting)") return;
    if (part === "state" || part.startsWith("slot#")) add(this.#partCalls(of), what);
    else if (part.startsWith("id#")) add(this.#partCalls(of), what === "get part" ? "get part of id" : what);
    else add(this.run({ task: of, run: part }).calls, what);
  }

  /** A sweep that did not send all says so before it ends. */
  #fires({ at, machine, event }: Logged): void {
    if (event === "fire failed" || event === "not all fired") machine.beganToFireAt = undefined;
    if (event !== "sweep" || machine.beganToFireAt === undefined) return;
    this.sweeps.push({ beganAt: machine.beganToFireAt, endedAt: at });
  }

  #partCalls(task: string): Map<string, number> {
    const counts = this.partCalls.get(task) ?? new Map<string, number>();
    if (counts.size === 0) this.partCalls.set(task, counts);
    return counts;
  }

  #writeLanded(event: WriteLanded): void {
    const { machine, knowledge, run, name, after, lease } = event;
    knowledge.writes(name, run.key);
    if (run.diedAt !== undefined) this.#goesOn(event);
    this.#moveEntry(run.record?.dueKey, after.dueKey);
    run.change(event);
    run.redone ??= this.redoneBy(after);
    run.faultsAtChange = this.faults;
    const ends = name !== "checkpoint" && name !== "told";
    if (lease === after.leaseId && ends && isTerminal(after.status)) {
      machine.ended.add(run.id);
    }
    machine.lastWrites.set(run.id, { name, turn: after.turn });
  }

  /** The run of a dead worker is claimed, or moved otherwise. */
  #goesOn(event: WriteLanded): void {
    const { run, name, before, after } = event;
    if (name !== "claim" && name !== "take over" && before?.status === after.status) return;
    const recovery = this.recovery(event);
    if (recovery !== undefined) this.recoveries.push(recovery);
    run.diedAt = undefined;
  }

  #partWriteLanded({ at, machine, name, task, part, write, after }: PartWriteLanded): void {
    if (task === schedulesTask) this.#scheduleDefined(at, part, after);
    if (name === "pause task" || name === "resume task") this.pausing.set(machine.name, { task, since: at });
    this.#parts.set(`${task}/${part}`, after);
    if (name === "transfer slot") this.#handsOn(task, write, true);
    if (name === "give slot back") {
      this.#handsOn(task, write, false);
      const isHeard = machine.givesBack.delete(task);
      if (isHeard && after.waiting !== undefined && after.held === 0) machine.hasRoom.add(task);
    }
    if (name === "override task" && after.overrides !== undefined) {
      const texts = this.overrideTexts.get(task) ?? new Set();
      this.overrideTexts.set(task, texts.add(after.overrides));
    }
    if (name !== "reserve id" || write.set?.run === undefined) return;
    const id = `${task}/${part}`;
    const runs = this.reserved.get(id) ?? new Set();
    this.reserved.set(id, runs.add(write.set.run));
  }

  /** A run's place was given to another run, or given back where another has to be given it. */
  #handsOn(task: string, write: Write<TaskPart>, isAtOnce: boolean): void {
    const run = giverOf(write);
    const giver = run === undefined ? undefined : this.find({ task, run });
    if (giver !== undefined) giver.isHandedOnAtOnce ??= isAtOnce;
  }

  #scheduleDefined(at: number, part: string, after: TaskPart): void {
    if (after.wanted === undefined) return;
    this.definitions.set(part.replace("#", "."), after);
    this.schedulesChangedAt = at;
    if (after.wanted === "on") this.scheduleOffAt = undefined;
  }

  #schedulePut({ at, name, schedule }: SchedulePut): void {
    if (schedule === undefined) this.eventBridge.delete(name);
    else this.eventBridge.set(name, schedule);
    this.schedulesChangedAt = at;
    // The call of one who died, or was slow. The check finds it.
    if (schedule?.enabled) this.scheduleOffAt = undefined;
  }

  #scheduleAnswered({ at, act }: OperatorAnswered): void {
    if (act !== "pause schedule" && act !== "remove schedule") return;
    const isOff = [...this.definitions.values()].every(({ wanted }) => wanted !== "on");
    if (isOff) this.scheduleOffAt ??= at;
  }

  #messageSent({ machine, body, turn }: MessageSent): void {
    if (turn === undefined) {
      // A worker forwards it to another lane.
      const message = this.purged.size === 0 ? undefined : messageOf(body);
      if (message?.kind === "occurrence" || message?.kind === "event")
        this.purged.delete(`${message.task}/${message.run}`);
      return;
    }
    const { calls, continuations, id } = turn.run;
    add(calls, "send");
    machine.sent.add(id);
    const last = machine.lastWrites.get(id);
    machine.lastWrites.delete(id);
    if (last?.name === "interrupt" || last?.name === "retry") add(continuations, turn.number);
  }

  #machineDied({ machine, at }: MachineDied): void {
    for (const run of this.workOf(machine)) {
      run.diedAt = at;
      run.faultsAtDeath = this.faults;
    }
  }
}

/** Whether a run is held under the lease that a machine knows. */
function isOwner({ leases }: MachineHistory, { id, record }: RunHistory): boolean {
  return record?.leaseId !== undefined && record.leaseExpiresAt > 0 && leases.get(id) === record.leaseId;
}

function add<Key>(counts: Map<Key, number>, key: Key, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
