/**
 * A world of runs that are split, of one or of some that meet: the shipped workers, sweeper and operators over the memory
 * adapters. Items take a while, throw or end their process; machines die at any call, stand still, and lose answers; writes land
 * late and twice, messages come twice; people pause, resume, cancel, redrive, scale and split runs, and change limits; deploys
 * change what is limited, and how. After four minutes nothing goes wrong any more, and each run must come to its end.
 */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { isDone } from "../../../functions/model/run/held.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isCounted, parentOf, shardNames } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import type { Task, TaskContext } from "../../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  redriveRun,
  removeOverrides,
  resumeRun,
  scaleRun,
  setOverrides,
  setStageLimit,
  splitShard,
} from "../../../functions/operators/index.ts";
import { announceOrLeave, startRun } from "../../../functions/runs/index.ts";
import type { TaskPart, Write } from "../../../functions/store/run-store.ts";
import { RunTeller } from "../../../functions/telling/index.ts";
import { makeWorker } from "../../../functions/worker.ts";
import type { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { sqsEvent } from "../lambda-event.ts";
import { mix, SeededRandom } from "../random.ts";
import { Deployed } from "./deployed.ts";
import { type Heard, Machine, type Misbehaviour } from "./machine.ts";
import type { LimitOverride, Start, Version } from "./meeting.ts";
import { Places } from "./places.ts";
import { type Act, calmAfterMs, noFaults, type ParallelPlan } from "./plan.ts";
import { Rules } from "./rules.ts";
import { walkTask } from "./walk-task.ts";

/** What has not come to rest by then never does. */
const lastAfterMs = calmAfterMs + 3_600_000;
const sweepMs = 60_000;

/** For so long nothing may happen once all runs are over, where they meet. */
const quietMs = 65 * 60_000;

type Worker = ReturnType<typeof makeWorker>;

/** What may leave a place behind for a while. */
const troubles = /^(a death|no answer|a copy|a freeze|a person's|an invocation)| behind others$/;
const overridden = { name: "walk", overlap: "allow", catchUp: "none" } as const;

/** What a mutant changes: each machine gets a misbehaviour of its own, and writes of all change as they land. */
export interface ParallelChange {
  readonly machine?: () => Misbehaviour;
  readonly landing?: (write: Write<RunRecord>, key: RunKey, found: RunRecord | undefined) => Write<RunRecord>;
  /** Writes to pools change as they land. */
  readonly landingPart?: (write: Write<TaskPart>) => Write<TaskPart>;
  /** Workers have what was deployed first, whatever is deployed. */
  readonly keepsFirst?: true;
  /** A message counts as handled once it is received. */
  readonly acknowledgesFirst?: true;
}

export class ParallelWorld {
  readonly plan: ParallelPlan;
  readonly places: Places;
  readonly wrong: string[] = [];
  readonly met = new Map<string, number>();
  readonly seed: number;
  /** Nothing goes wrong any more, and items that threw are mended. */
  isCalm = false;
  readonly #random: SeededRandom;
  readonly #change: ParallelChange;
  readonly #deployed: Deployed;
  /** Of each run, by its name. */
  readonly #rules = new Map<string, Rules>();
  #idle: { readonly machine: Machine; readonly worker: Worker }[] = [];
  readonly #threw = new Set<string>();
  /** Writes that land once others have. */
  #late: {
    readonly run: string;
    others: number;
    readonly claims: boolean;
    readonly land: () => Promise<unknown>;
  }[] = [];
  #busy = 0;
  #made = 0;
  readonly #redriven = new Map<string, number>();
  /** The version of what has just sent the call that lands. */
  #by = 0;

  constructor(plan: ParallelPlan, change: ParallelChange = {}) {
    this.plan = plan;
    this.seed = plan.seed;
    this.#change = change;
    this.#random = new SeededRandom(mix(plan.seed, 7));
    this.#deployed = new Deployed(plan, (version) => this.#task(version));
    this.places = new Places(this);
    this.#watch();
  }

  get faults() {
    return this.isCalm ? noFaults : this.plan.faults;
  }

  get deadly() {
    return this.isCalm ? undefined : this.plan.deadly;
  }

  get slowAt() {
    return this.isCalm ? undefined : this.plan.slowAt;
  }

  get harness(): Harness {
    return this.#deployed.harness;
  }

  get version(): number {
    return this.#deployed.version;
  }

  get versions(): readonly Version[] {
    return this.#deployed.versions;
  }

  /** Milliseconds since the world began. */
  get now(): number {
    return this.harness.clock.monotonic();
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
    if (troubles.test(what)) this.places.troubled();
  }

  by<T>({ version }: Machine, land: () => Promise<T>): Promise<T> {
    this.#by = version;
    const landed = land();
    this.#by = this.version;
    return landed;
  }

  behind(key: RunKey, others: number, claims: boolean, land: () => Promise<unknown>): void {
    this.#late.push({ run: key.run, others: claims ? Math.ceil(others / 3) : others, claims, land });
  }

  asks(machine: Machine, key: RunKey): void {
    if (nameOf(key) !== undefined) this.rulesOf(key).checkpoints(machine);
  }

  heard(machine: Machine, key: RunKey, run: RunRecord | undefined, of: Heard): void {
    this.rulesOf(key).heard(machine, key, run, of);
  }

  /** The rules of a run, or of the one that a shard or a plan is of. */
  rulesOf({ task, run }: RunKey): Rules {
    const [name = run] = run.split("#", 1);
    const found = this.#rules.get(name) ?? new Rules(this, { task, run: name });
    this.#rules.set(name, found);
    return found;
  }

  /** Its runs, as far as they have begun to exist. */
  async runs(): Promise<readonly RunRecord[]> {
    const all = await Promise.all([...this.#rules.values()].map(({ key }) => this.harness.memory.get(key)));
    return all.filter((run) => run !== undefined);
  }

  /** Lets everything happen until all runs have come to their end, or something is wrong. Returns what is. */
  async run(): Promise<readonly string[]> {
    const { clock, queue, lane } = this.harness;
    const { wrong } = this;
    const happenings = this.#happenings();
    await this.#start({ at: 0, shop: "a" });
    let sweepAt = sweepMs;
    let overSince: number | undefined;
    while (wrong.length === 0) {
      // What was begun sets its timers.
      await settled();
      const visible = this.#busy < this.plan.machines ? queue.visibleAt(lane.name) : undefined;
      const messageAt = visible === undefined ? Number.POSITIVE_INFINITY : visible - clock.now() + this.now;
      const happensAt = happenings[0]?.at ?? Number.POSITIVE_INFINITY;
      await clock.advance(Math.max(0, Math.min(clock.nextAt, messageAt, sweepAt, happensAt) - this.now));
      if (this.now > calmAfterMs) this.isCalm = true;
      if (overSince === undefined && this.now > lastAfterMs) {
        for (const run of await this.runs()) if (!this.#isOver(run)) wrong.push(foreverAs(run));
        break;
      }
      for (let next = happenings[0]; next !== undefined && next.at <= this.now; next = happenings[0]) {
        happenings.shift();
        next.happen();
      }
      if (sweepAt <= this.now) {
        // A run that is over only has to stay so.
        sweepAt += overSince === undefined ? sweepMs : 5 * sweepMs;
        await this.#sweep();
        if (this.isCalm && happenings.length === 0) await this.#bringOn();
      }
      this.#deliver();
      const isIdle = happenings.length === 0 && this.#busy === 0 && queue.size(lane.name) === 0;
      const isOver = isIdle && (await this.runs()).every((run) => this.#isOver(run));
      if (!isOver) overSince = undefined;
      else overSince ??= this.now;
      if (overSince !== undefined && this.now >= overSince + (this.plan.meeting ? quietMs : 0)) break;
    }
    await settled();
    if (wrong.length === 0) for (const rules of this.#rules.values()) await rules.end();
    return wrong;
  }

  /** What people and deploys do, and when. */
  #happenings(): { readonly at: number; readonly happen: () => void }[] {
    const { acts, meeting } = this.plan;
    const { starts = [], overrides = [], deploys = [] } = meeting ?? {};
    const all = [
      ...acts.map(({ at, act }) => ({ at, happen: () => void this.#act(act) })),
      ...starts.map((start) => ({ at: start.at, happen: () => void this.#start(start) })),
      ...overrides.map((one) => ({ at: one.at, happen: () => void this.#override(one) })),
      ...deploys.flatMap(({ at, to, sweeperLag }) => [
        { at, happen: () => this.#deploy(to) },
        { at: at + sweeperLag, happen: () => this.#deployed.deploySweeper() },
      ]),
    ];
    return all.sort((a, b) => a.at - b.at);
  }

  async #start({ shop }: Start): Promise<void> {
    const { context, lane } = this.harness;
    const params = this.plan.meeting && { shop };
    await startRun(context, { task: "walk", lane: lane.name, kind: "manual", params });
  }

  /** Machines that are at work go on with what they have. */
  #deploy(to: Version): void {
    this.#deployed.deploy(to);
    this.#by = this.version;
    this.#idle = [];
    this.places.troubled();
  }

  async #override({ of, limit }: LimitOverride): Promise<void> {
    const { context } = this.harness;
    const note = { note: "the shop is closed" };
    this.places.troubled();
    const done =
      of === "stage"
        ? setStageLimit(context, limit, note)
        : limit === undefined
          ? removeOverrides(context, overridden, ["concurrency"])
          : setOverrides(context, overridden, { concurrency: limit }, note);
    await done.then(
      () => this.meet("an override"),
      () => {},
    );
  }

  async #sweep(): Promise<void> {
    const { sweeper, sweeperVersion } = this.#deployed;
    this.#by = sweeperVersion;
    await sweeper.sweep();
    this.#by = this.version;
    if (this.plan.meeting && this.harness.queue.dead.length > 0)
      this.wrong.push(`a message is in the dead-letter queue: ${this.harness.queue.dead[0]?.body}`);
    await this.harness.takeDeadLetters();
    for (const rules of this.#rules.values()) await rules.look();
    this.places.look();
  }

  /** Once nothing goes wrong, a paused run is resumed, and an errored one redriven. */
  async #bringOn(): Promise<void> {
    const { context, queue, lane } = this.harness;
    const isIdle = queue.size(lane.name) === 0 && this.#busy === 0;
    for (const run of await this.runs()) {
      if (run.status === "paused") await resumeRun(context, run);
      const times = this.#redriven.get(run.run) ?? 0;
      if (run.status !== "errored" || !isIdle || times >= 3) continue;
      this.#redriven.set(run.run, times + 1);
      await redriveRun(context, run);
    }
  }

  #isOver(run: RunRecord): boolean {
    if (!isTerminal(run.status) || run.untold !== undefined) return false;
    // Its shards are at work for a while.
    if (!isDone(run, this.harness.clock.now())) return false;
    return run.status !== "errored" || (this.isCalm && (this.#redriven.get(run.run) ?? 0) >= 3);
  }

  #task(version: Version): Task {
    const machineOf = (ctx: Pick<TaskContext, "services">) => ctx.services as unknown as Machine;
    return walkTask(this.plan, version, {
      process: (item, ctx) => this.#process(machineOf(ctx), item, ctx),
      call: (name, ctx) => this.#call(machineOf(ctx), name, ctx),
      isThrottled: () => !this.isCalm && this.now % 60_000 > 40_000,
    });
  }

  async #process(machine: Machine, item: number, ctx: TaskContext): Promise<void> {
    const rules = this.rulesOf(ctx);
    if (ctx.shard !== undefined) rules.begun(machine, item);
    const isOver = this.plan.meeting ? this.places.begun(machine, rules.key, item) : () => {};
    try {
      await this.#item(machine, item, rules);
    } finally {
      isOver();
    }
  }

  async #item(machine: Machine, item: number, rules: Rules): Promise<void> {
    await machine.sleep(machine.random.pick(this.plan.itemMs));
    const fate = this.plan.fates.get(item) ?? "done";
    const id = `${rules.key.run} ${item}`;
    const isFirst = !this.#threw.has(id);
    this.#threw.add(id);
    if (fate === "deadly" && isFirst) {
      machine.die("a deadly item");
      return new Promise(() => {});
    }
    const throws = fate === "throws once" ? isFirst : fate === "throws" || fate === "skipped";
    if (throws && !this.isCalm) throw new Error(`item ${item}`);
    rules.done(item);
  }

  async #call(machine: Machine, name: string, ctx: TaskContext): Promise<void> {
    const rules = this.rulesOf(ctx);
    rules.called(machine, name, ctx.shard);
    await machine.sleep(machine.random.pick([1, 200, 2_000]));
    rules.returned(name);
  }

  #watch(): void {
    const { memory } = this.harness;
    const update = memory.update.bind(memory);
    memory.update = async (key, asked: Write<RunRecord>) => {
      const by = this.#by;
      const before = await memory.get(key);
      const outcome = await update(key, this.#change.landing?.(asked, key, before) ?? asked);
      if (!outcome.ok) return outcome;
      this.rulesOf(key).landed(asked.name, key, before, outcome.item);
      if (this.plan.meeting) this.places.landed(asked.name, key, before, outcome.item, by);
      this.#landLate(asked.name, key);
      return outcome;
    };
    if (this.plan.meeting === undefined) return;
    const updatePart = memory.updatePart.bind(memory);
    memory.updatePart = async (key, asked: Write<TaskPart>) => {
      const by = this.#by;
      const outcome = await updatePart(key, this.#change.landingPart?.(asked) ?? asked);
      if (!outcome.ok) return outcome;
      this.meet(asked.name);
      this.places.wrote(asked, outcome.item, by);
      return outcome;
    };
  }

  /** Lets the writes land that were to come right behind this one. */
  #landLate(write: string, { run }: RunKey): void {
    if (this.#late.length === 0) return;
    const isClaim = write === "claim" || write === "take over";
    for (const late of this.#late) if (late.run === run && (isClaim || !late.claims)) late.others--;
    const due = this.#late.filter(({ others }) => others <= 0);
    this.#late = this.#late.filter(({ others }) => others > 0);
    for (const { land } of due) this.harness.clock.after(0.5, () => void land().catch(() => {}));
  }

  /** Hands messages to machines, as Lambda does. */
  #deliver(): void {
    const { queue, lane } = this.harness;
    while (this.#busy < this.plan.machines) {
      const message = queue.receive(lane.name);
      if (message === undefined) return;
      if (this.#random.chance(this.faults.twice)) {
        this.meet("a message twice");
        void queue.send(lane.name, message.body, this.#random.between(0, this.#random.pick([1, 10, 90])));
      }
      if (this.#change.acknowledgesFirst) queue.delete(lane.name, message.receiptHandle);
      this.#invoke(sqsEvent([message], lane.name), () => queue.delete(lane.name, message.receiptHandle));
    }
  }

  #invoke(event: SQSEvent, acknowledge: () => void): void {
    const { clock, lane } = this.harness;
    const environment = this.#idle.pop() ?? this.#environment();
    const { machine, worker } = environment;
    const invocation = ++machine.invocation;
    machine.isBusy = true;
    this.#busy++;
    const over = () => {
      if (!machine.isBusy || machine.invocation !== invocation) return false;
      machine.isBusy = false;
      this.#busy--;
      return true;
    };
    // Lambda ends what does not come back in time.
    const cancel = clock.after(lane.timeoutSeconds * 1_000, () => {
      machine.die("an invocation out of time");
    });
    const context = this.harness.lambdaContext(lane.timeoutSeconds);
    machine.onDeath = () => {
      cancel();
      over();
    };
    worker(event, context)
      .then((response) => {
        cancel();
        if (!over() || machine.isDead) return;
        if (machine.version === this.version) this.#idle.push(environment);
        if ((response as SQSBatchResponse).batchItemFailures.length === 0) acknowledge();
      })
      .catch(() => machine.die("an error of the worker"));
  }

  #environment() {
    const machine = new Machine(this, `worker ${++this.#made}`, this.#made, this.#change.machine?.() ?? {});
    const { context, lane } = this.#change.keepsFirst ? this.#deployed.first : this.harness;
    const worker = makeWorker({
      ...context,
      ...machine.ports,
      lane,
      services: machine as unknown as Services,
      config: {},
      announceOrLeave: context.followers && announceOrLeave,
      tasks: [this.#deployed.task],
      makeTeller: (own) => new RunTeller(own, [this.#deployed.callbacks.listener(own)]),
      endProcess: () => {
        machine.die("the end of a process");
        throw new Error("the process ended");
      },
    });
    return { machine, worker };
  }

  /** A person does something, at a machine of their own. */
  async #act(act: Act): Promise<void> {
    const machine = new Machine(this, `person ${++this.#made}`, this.#made, {});
    const context = { ...this.harness.context, ...machine.ports };
    const random = this.#random;
    const runs = await this.runs();
    const run = runs.length > 1 ? random.pick(runs) : runs[0];
    if (run === undefined) return;
    const key = { task: run.task, run: run.run };
    const moves: Readonly<Record<Act, () => Promise<unknown>>> = {
      pause: () => pauseRun(context, key),
      resume: () => resumeRun(context, key),
      cancel: () => cancelRun(context, key),
      redrive: () => redriveRun(context, key),
      scale: () => scaleRun(context, key, shardNames(run).length + 1),
      split: () => splitShard(context, key, random.pick(openOf(run))),
    };
    await moves[act]().then(
      () => this.meet(`a person's ${act}`),
      () => {},
    );
  }
}

function foreverAs({ run, status, dueKey }: RunRecord): string {
  return `the run ${run} is ${status} for ever, at ${dueKey}`;
}

function openOf(run: RunRecord): readonly string[] {
  const open = shardNames(run).filter((name) => !isCounted(run, name));
  return open.length > 0 ? open : ["000"];
}

/** The name of a shard; undefined for its run. */
export function nameOf(key: RunKey): string | undefined {
  return parentOf(key)?.name;
}
