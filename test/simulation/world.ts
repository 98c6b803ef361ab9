/**
 * One seed's world: the shipped worker, clock and dead-letter function over the memory adapters, on lanes,
 * schedules and machines that fail as the plan and the faults say. Everything that lands is told to the ledger
 * and checked at once; what stands at the end is checked when nothing is left to happen.
 */

import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { occurrenceName } from "../../functions/model/run-name.ts";
import type { Services } from "../../functions/model/services.ts";
import { type ResolvedSettings, resolveSettings } from "../../functions/model/settings.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { TaskContext } from "../../functions/model/task.ts";
import type { Outcome, PartKey, TaskPart, Write } from "../../functions/store/run-store.ts";
import type { MemoryMessage } from "../memory/run-queue.ts";
import type { Around } from "./around.ts";
import { branchesOf, refusalOf, slotBranch } from "./branches.ts";
import { SweeperRule } from "./clock-rule.ts";
import { DeadLetterSource } from "./dead-letter-source.ts";
import { checkEnd } from "./end-checks.ts";
import { type Fault, Faults } from "./faults.ts";
import { ItemChecks } from "./item-checks.ts";
import type { Knowledge } from "./knowledge.ts";
import { LaneSource, type WorkerHandler } from "./lane-source.ts";
import { Ledger } from "./ledger.ts";
import { Machine, type MachineKind } from "./machine.ts";
import { checkSend, checkSweep } from "./message-checks.ts";
import { messageOf } from "./message-of.ts";
import { act, sendByHand } from "./operators.ts";
import type { LanePlan, Outage, Plan, TaskPlan } from "./plan.ts";
import { trigger } from "./plan.ts";
import { hurry } from "./races.ts";
import { keepHistory } from "./run-history.ts";
import { hashText, mix, unit } from "./seeded-random.ts";
import type { Shipped } from "./shipped.ts";
import { type Applied, checkRefusals, checkStale, checkState } from "./stale-checks.ts";
import { taskOf } from "./tasks.ts";
import { Timeline } from "./timeline.ts";
import { checkRunWrite } from "./write-checks.ts";

export interface WorldProps {
  readonly plan: Plan;
  readonly shipped: Shipped;
  /** The keys of the faults that may strike; all where it is not given. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Whether a story is kept. */
  readonly tells?: boolean;
  /** What stands between its machines and their wires. */
  readonly around?: Around | undefined;
}

export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

export type Fate =
  | { readonly kind: "plain" | "throws" | "poison"; readonly ms: number }
  | { readonly kind: "snoozes"; readonly ms: number; readonly seconds: number };

export class World {
  readonly plan: Plan;
  readonly shipped: Shipped;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly items: ItemChecks;
  readonly memory;
  readonly lanes = new Map<string, LaneSource>();
  readonly deadLetters: DeadLetterSource;
  readonly clock: SweeperRule;
  readonly story: string[] | undefined;
  /** How often each thing was met: faults, moves, branches. */
  readonly met = new Map<string, number>();
  /** From a worker's death to the next claim, in milliseconds. */
  readonly deaths: number[] = [];
  readonly partCalls = new Map<string, Map<string, number>>();
  /** Messages by hand, by task. */
  readonly sentByHand = new Map<string, number>();
  /** Occurrences that were delivered to some queue. */
  readonly delivered = new Map<string, RunKey>();
  violation: Violation | undefined;
  /** Counts deploys. */
  version = 0;
  inStorm = false;
  inOutage = false;
  readonly #around: Around | undefined;
  #machines = 0;
  #disturbedUntil = Number.NEGATIVE_INFINITY;
  readonly #deployed = new Map<string, TaskPlan>();
  #deployedTasks: readonly TaskPlan[] = [];
  #lanesByTask: Readonly<Record<string, string>> = {};
  readonly #settings = new Map<string, ResolvedSettings>();
  readonly #snoozed = new Set<number>();
  readonly #pointers = new Map<string, Set<string>>();

  constructor({ plan, shipped, only, tells = false, around }: WorldProps) {
    this.#around = around;
    this.plan = plan;
    this.shipped = shipped;
    this.timeline = new Timeline(plan.start);
    this.story = tells ? [] : undefined;
    this.faults = new Faults(plan.seed, plan.faulty, only, (fault, key) => this.#onStrike(fault, key));
    this.ledger = new Ledger(
      (task) => this.#taskPlan(task),
      (task) => this.#deployed.has(task),
    );
    this.items = new ItemChecks(this);
    this.memory = new shipped.MemoryRunStore();
    for (const task of plan.tasks) this.#deployed.set(task.name, task);
    for (const lane of plan.lanes) this.lanes.set(lane.name, new LaneSource(this, lane));
    this.deadLetters = new DeadLetterSource(this);
    this.clock = new SweeperRule(this);
    for (const { task, at } of plan.occurrences) {
      this.timeline.at(at, () => this.#fire(task, at));
      if (unit(mix(hashText(`missed ${task} ${at}`), plan.seed)) < plan.missed) this.#miss(task, at);
    }
    for (const planned of plan.acts) this.timeline.at(planned.at, () => act(this, planned));
    for (const outage of plan.outages) this.#planOutage(outage);
    for (const { at, change, task, backAt } of plan.deploys) {
      const name =
        change === "none"
          ? "deploy"
          : `deploy that ${change === "add" ? "adds" : change === "move" ? "moves" : "removes"} a task`;
      const own = this.taskPlan(task);
      if (change === "add") this.#deployed.delete(task);
      if (change === "remove" && backAt !== undefined) {
        this.timeline.at(backAt, () => this.bringBack(task));
      }
      const moved = { ...own, lane: own.lane === "bulk" ? "default" : "bulk" };
      const to = change === "remove" ? undefined : change === "move" ? moved : own;
      this.timeline.at(at, () => this.#deploy(name, own, to));
    }
    this.#onDeployed();
    this.timeline.at(plan.calmAt, () => {
      this.faults.active = false;
    });
  }

  /** A task that was removed is deployed again, as it was at first. */
  bringBack(task: string): void {
    this.#deploy("deploy that brings a task back", this.taskPlan(task), this.taskPlan(task));
  }

  #deploy(what: string, { name }: TaskPlan, to: TaskPlan | undefined): void {
    this.meet(what);
    this.tell(undefined, () => `${what}: ${name}`);
    if (to === undefined) this.#deployed.delete(name);
    else this.#deployed.set(name, to);
    this.#onDeployed();
    this.version++;
    this.disturb();
    if (to !== undefined && what === "deploy that moves a task") {
      // Somebody has not heard of it.
      const from = this.taskPlan(name).lane;
      const draw = unit(mix(this.plan.seed, this.version));
      if (draw < 0.7)
        this.timeline.after(Math.floor(draw * 60_000), () => void sendByHand(this, from, { task: name }));
    }
    this.clock.onDeploy();
  }

  #planOutage({ kind, from, to }: Outage): void {
    const turn = (on: boolean) => () => {
      if (on) this.meet(kind);
      this.tell(undefined, () => `${kind} ${on ? "begins" : "is over"}`);
      if (kind === "storm") this.inStorm = on;
      this.inOutage = on;
      this.disturb();
    };
    this.timeline.at(from, turn(true));
    this.timeline.at(to, turn(false));
  }

  /** When an outage of a kind is over; undefined where there is none now. */
  outageUntil(kind: Outage["kind"], lane?: string): number | undefined {
    const { now } = this.timeline;
    return this.plan.outages.find(
      (outage) =>
        outage.kind === kind &&
        outage.from <= now &&
        now < outage.to &&
        (lane ?? outage.lane) === outage.lane,
    )?.to;
  }

  /** Something happens that may keep a dead worker's run waiting, for so many milliseconds. */
  disturb(milliseconds = 0): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, this.timeline.now + milliseconds);
  }

  disturbedSince(instant: number): boolean {
    if (this.inOutage || this.#disturbedUntil >= instant) return true;
    for (const { fullUntil } of this.lanes.values()) if (fullUntil >= instant) return true;
    return false;
  }

  /** Every deployed task's lane, as the newest deployment says. */
  get lanesByTask(): Readonly<Record<string, string>> {
    return this.#lanesByTask;
  }

  get deployedTasks(): readonly TaskPlan[] {
    return this.#deployedTasks;
  }

  #onDeployed(): void {
    this.#deployedTasks = [...this.#deployed.values()];
    this.#lanesByTask = Object.fromEntries(this.#deployedTasks.map(({ name, lane }) => [name, lane]));
  }

  lane(name: string): LaneSource {
    return this.lanes.get(name) ?? ([...this.lanes.values()][0] as LaneSource);
  }

  machine(kind: MachineKind): Machine {
    return new Machine(this, kind, ++this.#machines);
  }

  /** What every function of a machine is given. */
  portsOf(machine: Machine) {
    return {
      ...(this.#around?.portsOf(machine) ?? machine.ports),
      lanes: this.lanesByTask,
      log: (level: string, event: string, run?: RunKey, fields?: object) => {
        this.meet(`says ${event}`);
        machine.tried.add(`say ${event}`);
        this.tell(
          machine,
          () => `${level}: ${event} ${run?.task ?? ""}/${run?.run ?? ""} ${JSON.stringify(fields ?? {})}`,
        );
      },
    };
  }

  /** A cold start of a lane's worker. */
  makeHandler(machine: Machine, lane: LanePlan): WorkerHandler {
    const own = this.deployedTasks.filter((task) => task.lane === lane.name);
    return this.shipped.makeWorker({
      ...this.portsOf(machine),
      lane: this.lane(lane.name).resolved,
      services: machine as unknown as Services,
      tasks: own.map((task) => ({
        task: taskOf(task),
        settings: this.#settingsOf(task),
        enabled: task.enabled,
        startWithin: () => task.startWithinSeconds,
      })),
    }) as WorkerHandler;
  }

  #settingsOf(task: TaskPlan): ResolvedSettings {
    const known = this.#settings.get(task.name);
    if (known !== undefined) return known;
    const { overlap, maxAttempts, checkpointSeconds, maxRuntimeSeconds, timeoutSeconds } = task;
    const settings = resolveSettings({
      overlap,
      maxAttempts,
      checkpointSeconds,
      ...(maxRuntimeSeconds === undefined ? {} : { maxRuntimeSeconds }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
    this.#settings.set(task.name, settings);
    return settings;
  }

  #taskPlan(name: string): TaskPlan | undefined {
    return this.plan.tasks.find((task) => task.name === name);
  }

  taskPlan(name: string): TaskPlan {
    return this.#taskPlan(name) as TaskPlan;
  }

  /** A schedule fires. */
  #fire(task: string, at: number): void {
    const lane = this.#deployed.get(task)?.lane;
    if (lane === undefined) return;
    const scheduledTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const body = JSON.stringify({ task, trigger, scheduledTime });
    const out = this.outageUntil("schedules out");
    const key = { task, run: occurrenceName(trigger, new Date(at)) };
    this.delivered.set(`${task}/${key.run}`, key);
    // It is tried again for an hour, and goes to the dead-letter queue then.
    if (out !== undefined && out - at > 3_600_000) {
      this.timeline.at(at + 3_600_000, () => this.deadLetters.take({ body, sentAt: at + 3_600_000 }));
      return;
    }
    this.timeline.at(out ?? at + 50, () => this.send(lane, body, 0));
    const twice = this.faults.strike("schedule fired twice", this.faults.at("fire", body));
    if (twice >= 0)
      this.timeline.at((out ?? at) + Math.floor(twice * 60_000), () => this.send(lane, body, 0));
  }

  /** Gives an occurrence up as missed, though it is delivered yet: a move that nothing shipped makes so far. */
  #miss(task: string, at: number): void {
    const key = { task, run: occurrenceName(trigger, new Date(at)) };
    const set: Omit<RunRecord, "task" | "run"> = {
      status: "missed",
      lane: this.taskPlan(task).lane,
      trigger,
      scheduledTime: new Date(at).toISOString(),
      createdAt: new Date(at).toISOString(),
      ...(this.taskPlan(task).overlap === "skip" ? { overlap: "skip" } : {}),
      attempt: 1,
      turn: 0,
      ticks: 0,
      leaseExpiresAt: 0,
      seq: 0,
      fruitlessTurns: 0,
      endedAt: new Date(at).toISOString(),
      expiresAt: at / 1_000 + 90 * 86_400,
    };
    void this.memory.update(key, { condition: [], set });
    this.ledger.run(key).record = { ...key, ...set };
  }

  /** Puts a message on a lane's queue, for certain. */
  send(lane: string, body: string, delaySeconds: number): void {
    const source = this.lane(lane);
    void source.queue.send(source.plan.name, body, delaySeconds);
    source.look();
  }

  /** Takes what a queue gave up. */
  takeDead({ queue }: LaneSource): void {
    for (const { body, messageId, sentAt } of queue.dead.splice(0)) {
      this.meet("message given up by its queue");
      this.disturb();
      this.deadLetters.take({
        body,
        sentAt: sentAt ?? this.timeline.now,
        ...(messageId === undefined ? {} : { messageId }),
      });
    }
  }

  acknowledge(machine: Machine, lane: LaneSource, message: MemoryMessage): void {
    this.tell(machine, () => `acknowledges ${message.body}`);
    machine.knowledge.acknowledged = true;
    const go = () => lane.queue.delete(lane.plan.name, message.receiptHandle);
    if (this.#around === undefined) go();
    else this.#around.acknowledge(machine, message.body, go);
  }

  /** An invocation is over. */
  over(machine: Machine): void {
    this.#around?.over(machine);
  }

  /** What becomes of an item: the same whoever does it. */
  fateOf({ task, run, attempt }: TaskContext, item: number): Fate {
    const plan = this.taskPlan(task);
    const { hash } = this.ledger.run({ task, run });
    const seed = mix(mix(this.plan.seed, hash), item);
    const ms =
      unit(mix(seed, 1)) < plan.long ? 35_000 + Math.floor(unit(mix(seed, 2)) * 65_000) : plan.itemMs;
    if (ms !== plan.itemMs) this.meet("item longer than the lease");
    if (plan.poison === item) return { kind: "poison", ms };
    if (unit(mix(seed, 100 + attempt)) < plan.throws) return { kind: "throws", ms };
    if (unit(mix(seed, 3)) < plan.snoozes && !this.#snoozed.has(seed)) {
      this.#snoozed.add(seed);
      return { kind: "snoozes", ms, seconds: Math.floor(unit(mix(seed, 4)) ** 2 * 2_000) };
    }
    return { kind: "plain", ms };
  }

  onCall(machine: Machine, what: string, task: string, part: string): void {
    if (what === "give slot back") for (const id of machine.leases.keys()) machine.tried.add(`${what} ${id}`);
    if (what === "due" || what === "list") return;
    if (part === "state" || part.startsWith("id#")) {
      const kind = what === "get part" && part !== "state" ? "get part of id" : what;
      const counts = this.partCalls.get(task) ?? new Map<string, number>();
      this.partCalls.set(task, counts);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return;
    }
    const { calls } = this.ledger.run({ task, run: part });
    calls.set(what, (calls.get(what) ?? 0) + 1);
  }

  onSend(machine: Machine, lane: string, body: string, delaySeconds: number): void {
    this.tell(machine, () => `sends ${body} to ${lane}${delaySeconds > 0 ? ` in ${delaySeconds} s` : ""}`);
    const message = messageOf(body);
    if (message.kind === "turn") {
      const { calls, id } = this.ledger.run(message);
      calls.set("send", (calls.get("send") ?? 0) + 1);
      machine.tried.add(`send ${id}`);
    }
    checkSend(this, machine, body);
  }

  /** A write to `runs` has landed. */
  onRunWrite(
    machine: Machine,
    kind: string,
    key: RunKey,
    write: Write<RunRecord>,
    outcome: Outcome<RunRecord>,
    lease: string | undefined,
    { knowledge, seen, times, asked }: Pick<Applied, "knowledge" | "seen" | "times"> & { asked: number },
  ): void {
    const file = this.ledger.run(key);
    if (outcome.ok || kind === "create") knowledge.writes(kind, key);
    if (!outcome.ok) {
      checkRefusals(this, machine, kind, file.id);
      this.meet(`${kind} refused`);
      if (kind === "claim") this.meet(`claim lost: ${this.#whyLost(outcome.item, write)}`);
      const refusal = refusalOf(kind, outcome.item, write, lease);
      if (refusal !== undefined) this.meet(refusal);
      this.tell(machine, () => `${kind} ${file.id} is refused: ${standing(outcome.item)}`);
      return;
    }
    this.meet(`move ${kind}`);
    const before = file.record;
    const after = outcome.item;
    this.tell(machine, () => `${kind} ${file.id}: ${standing(before)} becomes ${standing(after)}`);
    for (const name of branchesOf(kind, { by: machine.kind, before, after, write, lease })) this.meet(name);
    const wrote = { kind, file, before, after, write, lease };
    checkRunWrite(this, wrote);
    checkSweep(this, wrote, asked);
    checkStale(this, { machine, knowledge, kind, key, before, after, seen, times });
    if (kind === "interrupt" || kind === "retry") file.putOffAt = asked;
    keepHistory(this, wrote);
    if (lease === after.leaseId && kind !== "checkpoint" && isTerminal(after.status)) {
      machine.tried.add(`end ${file.id}`);
    }
    machine.lastMoves.set(file.id, { kind, turn: after.turn });
    this.clock.look();
  }

  #whyLost(item: RunRecord | undefined, { set = {} }: Write<RunRecord>): string {
    if (item === undefined) return "absent";
    if (item.leaseId === set.leaseId) return "own";
    if (item.status === "running") return item.leaseExpiresAt < this.timeline.now ? "lapsed" : "held";
    if (isTerminal(item.status)) return item.status === "missed" ? "missed" : "ended";
    if (item.status === "paused") return "paused";
    if (item.notBefore !== undefined && Date.parse(item.notBefore) > this.timeline.now) return "not yet due";
    return item.overlap === "skip" && item.admitted === undefined ? "without a slot" : "another turn";
  }

  /** A write to `runs` was answered. */
  onRunAnswer(
    machine: Machine,
    kind: string,
    key: RunKey,
    write: Write<RunRecord>,
    { ok, item }: Outcome<RunRecord>,
    lease: string | undefined,
  ): void {
    if (item === undefined) return;
    const file = this.ledger.run(key);
    const { id } = file;
    const taken = write.set?.leaseId;
    if (taken !== undefined && (ok || item.leaseId === taken)) {
      machine.leases.set(id, taken);
      file.owner = machine;
    }
    machine.knowledge.reads(item, item.leaseId !== undefined && item.leaseId === machine.leases.get(id));
    if (kind !== "checkpoint" || !ok || lease === undefined) return;
    const { told, record } = file;
    if (record?.status === item.status && (item.status === "paused" || item.status === "cancelled"))
      told.add(lease);
  }

  onPartWrite(
    machine: Machine,
    knowledge: Knowledge,
    slot: string | undefined,
    kind: string,
    key: PartKey,
    write: Write<TaskPart>,
    outcome: Outcome<TaskPart>,
  ): void {
    this.meet(`${kind}${outcome.ok ? "" : " refused"}`);
    this.tell(
      machine,
      () =>
        `${kind} ${key.task}/${key.part} ${outcome.ok ? "" : "is refused "}${JSON.stringify(outcome.item)}`,
    );
    if (outcome.ok && kind === "join queue") hurry(this, key.task);
    if (outcome.ok && kind === "take slot") {
      this.meet(slotBranch(this.ledger.state(key.task), outcome.item));
    }
    if (outcome.ok && key.part === "state") {
      checkState(this, machine, knowledge, slot, kind, key.task, this.ledger.state(key.task), write);
    }
    if (outcome.item !== undefined) this.ledger.parts.set(`${key.task}/${key.part}`, outcome.item);
    if (kind === "point" && outcome.ok && write.set?.run !== undefined) {
      const { run } = write.set;
      this.#point(`${key.task}/${key.part}`, run);
      if (this.ledger.runs.get(`${key.task}/${run}`)?.record !== undefined) {
        this.fail("a pointer is made before its run", `${key.task}/${run}`);
      }
    }
    this.clock.look();
  }

  #point(id: string, run: string): void {
    const runs = this.#pointers.get(id) ?? new Set();
    this.#pointers.set(id, runs.add(run));
  }

  /** Whether the newest deploy is to start something yet: until then the clock has something to do. */
  get isToStart(): boolean {
    for (const { name, startup } of this.#deployed.values()) {
      if (!startup) continue;
      const [run] = this.#pointers.get(`${name}/id#startup-v${this.version}`) ?? [];
      if (run === undefined || this.ledger.runs.get(`${name}/${run}`)?.record === undefined) return true;
    }
    return false;
  }

  /** The runs that were made for each id. */
  startedFor(): Iterable<[string, string[]]> {
    return [...this.#pointers].map(([id, runs]) => [id, [...runs]]);
  }

  onDeath(machine: Machine, how: string): void {
    this.meet("machine died");
    this.tell(machine, () => `dies ${how}`);
    for (const [id, lease] of machine.leases) {
      const file = this.ledger.runs.get(id);
      const { record } = file ?? {};
      if (file === undefined || record?.leaseId !== lease || record.status !== "running") continue;
      if (record.leaseExpiresAt === 0) continue;
      file.diedAt = this.timeline.now;
      file.diedStruck = this.faults.struck.length;
      if (record.ticks === 0 && record.cursor === undefined) this.meet("died before its first checkpoint");
    }
  }

  #onStrike(fault: Fault, key: string): void {
    this.meet(fault);
    this.tell(undefined, () => `!! ${key}`);
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  tell(machine: Machine | undefined, words: () => string): void {
    // What a machine does in the very moment of a violation is no part of how it came about.
    if (this.story === undefined || this.violation !== undefined) return;
    const at = new Date(this.timeline.now).toISOString().slice(5, 23).replace("T", " ");
    this.story.push(`${at} ${(machine?.name ?? "world").padEnd(14)} ${words()}`);
  }

  fail(rule: string, detail: string): void {
    this.tell(undefined, () => `## ${rule}: ${detail}`);
    this.violation ??= { rule, detail };
  }

  /** The runs that have not ended, in words. */
  get open(): string {
    return [...this.ledger.runs.values()]
      .filter(({ record }) => record !== undefined && !isTerminal(record.status))
      .map(({ id, record }) => `${id} ${standing(record)}`)
      .join("; ");
  }

  /** Once nothing is left to happen. */
  end(): void {
    checkEnd(this);
  }
}

function standing(record: RunRecord | undefined): string {
  if (record === undefined) return "(none)";
  const { status, turn, attempt, cursor, leaseId, leaseExpiresAt, seq, dueKey, dueAt, admitted } = record;
  const lease =
    leaseExpiresAt === 0
      ? "free"
      : `${leaseId?.slice(0, 4)}#${seq} to ${new Date(leaseExpiresAt).toISOString().slice(11, 23)}`;
  const due = dueAt === undefined ? "" : ` ${dueKey} ${new Date(dueAt).toISOString().slice(11, 23)}`;
  return `${status} turn ${turn} attempt ${attempt} at ${cursor ?? "start"} ${lease}${admitted === undefined ? "" : ` admitted ${admitted}`}${due}`;
}
