/**
 * A world of one run that is split: the shipped workers, sweeper and operators over the memory adapters. Items take a while,
 * throw or end their process; machines die at any call, stand still, and lose answers; writes land late and twice, messages
 * come twice; people pause, resume, cancel, redrive, scale and split the run. After four minutes nothing goes wrong any more,
 * and the run must come to its end.
 */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { isDone } from "../../../functions/model/run/held.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isCounted, parentOf, shardNames } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { resolveLane } from "../../../functions/model/task/settings.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  redriveRun,
  resumeRun,
  scaleRun,
  splitShard,
} from "../../../functions/operators/index.ts";
import { type DeployedTask, startRun } from "../../../functions/runs/index.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { RunTeller } from "../../../functions/telling/index.ts";
import { Callbacks } from "../../../functions/turns/callbacks/index.ts";
import { itemErrors, parallel } from "../../../functions/turns/index.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { sqsEvent } from "../lambda-event.ts";
import { mix, SeededRandom } from "../random.ts";
import { itemsOf, type Range } from "./items.ts";
import { type Heard, Machine, type Misbehaviour } from "./machine.ts";
import { type Act, calmAfterMs, noFaults, type ParallelPlan } from "./plan.ts";
import { Rules } from "./rules.ts";

/** What has not come to rest by then never does. */
const lastAfterMs = calmAfterMs + 3_600_000;
const sweepMs = 60_000;

type Worker = ReturnType<typeof makeWorker>;

/** What a mutant changes: each machine gets a misbehaviour of its own, and writes of all change as they land. */
export interface ParallelChange {
  readonly machine?: () => Misbehaviour;
  readonly landing?: (write: Write<RunRecord>, key: RunKey, found: RunRecord | undefined) => Write<RunRecord>;
  /** A message counts as handled once it is received. */
  readonly acknowledgesFirst?: true;
}

export class ParallelWorld {
  readonly plan: ParallelPlan;
  readonly harness: Harness;
  readonly rules: Rules;
  readonly met = new Map<string, number>();
  readonly seed: number;
  key: RunKey = { task: "walk", run: "" };
  /** Nothing goes wrong any more, and items that threw are mended. */
  isCalm = false;
  readonly #random: SeededRandom;
  readonly #change: ParallelChange;
  readonly #deployed: DeployedTask;
  readonly #callbacks = new Callbacks();
  readonly #idle: { readonly machine: Machine; readonly worker: Worker }[] = [];
  readonly #threw = new Set<number>();
  /** Writes that land once others have. */
  #late: {
    readonly run: string;
    others: number;
    readonly claims: boolean;
    readonly land: () => Promise<unknown>;
  }[] = [];
  #busy = 0;
  #made = 0;
  #redriven = 0;

  constructor(plan: ParallelPlan, change: ParallelChange = {}) {
    this.plan = plan;
    this.seed = plan.seed;
    this.#change = change;
    this.#random = new SeededRandom(mix(plan.seed, 7));
    const task = this.#task();
    this.#deployed = {
      task,
      settings: resolveSettings(task.settings),
      enabled: true,
      itemErrors: plan.maxItemErrors === undefined ? undefined : itemErrors,
      callbacks: this.#callbacks,
      parallel,
    };
    const lane = resolveLane("default", { timeoutSeconds: plan.laneSeconds });
    this.harness = new Harness({ tasks: [task], lane });
    this.rules = new Rules(this);
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

  /** Milliseconds since the world began. */
  get now(): number {
    return this.harness.clock.monotonic();
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  behind(key: RunKey, others: number, claims: boolean, land: () => Promise<unknown>): void {
    this.#late.push({ run: key.run, others: claims ? Math.ceil(others / 3) : others, claims, land });
  }

  asks(machine: Machine, key: RunKey): void {
    if (nameOf(key) !== undefined) this.rules.checkpoints(machine);
  }

  heard(machine: Machine, key: RunKey, run: RunRecord | undefined, of: Heard): void {
    this.rules.heard(machine, key, run, of);
  }

  async parent(): Promise<RunRecord | undefined> {
    return this.harness.memory.get(this.key);
  }

  /** Lets everything happen until the run has come to its end, or something is wrong. Returns what is. */
  async run(): Promise<readonly string[]> {
    const { clock, context, queue, lane } = this.harness;
    this.key = await startRun(context, { task: "walk", lane: lane.name, kind: "manual" });
    const acts = [...this.plan.acts];
    let sweepAt = sweepMs;
    const { wrong } = this.rules;
    while (wrong.length === 0) {
      // What was begun sets its timers.
      await settled();
      const visible = this.#busy < this.plan.machines ? queue.visibleAt(lane.name) : undefined;
      const messageAt = visible === undefined ? Number.POSITIVE_INFINITY : visible - clock.now() + this.now;
      const next = Math.min(clock.nextAt, messageAt, sweepAt, acts[0]?.at ?? Number.POSITIVE_INFINITY);
      await clock.advance(Math.max(0, next - this.now));
      if (this.now > calmAfterMs) this.isCalm = true;
      if (this.now > lastAfterMs) {
        wrong.push(`the run is ${(await this.parent())?.status} for ever`);
        break;
      }
      for (let act = acts[0]; act !== undefined && act.at <= this.now; act = acts[0]) {
        acts.shift();
        void this.#act(act.act);
      }
      if (sweepAt <= this.now) {
        sweepAt += sweepMs;
        await this.harness.sweep();
        await this.harness.takeDeadLetters();
        await this.rules.look();
        if (this.isCalm && acts.length === 0) await this.#bringOn();
      }
      this.#deliver();
      if (acts.length === 0 && this.#busy === 0 && queue.size(lane.name) === 0 && (await this.#isOver()))
        break;
    }
    await settled();
    if (wrong.length === 0) await this.rules.end();
    return wrong;
  }

  /** Once nothing goes wrong, a paused run is resumed, and an errored one redriven. */
  async #bringOn(): Promise<void> {
    const { context, queue, lane } = this.harness;
    const run = await this.parent();
    if (run?.status === "paused") await resumeRun(context, this.key);
    const isIdle = queue.size(lane.name) === 0 && this.#busy === 0;
    if (run?.status !== "errored" || !isIdle || this.#redriven >= 3) return;
    this.#redriven++;
    await redriveRun(context, this.key);
  }

  async #isOver(): Promise<boolean> {
    const run = await this.parent();
    if (run === undefined || !isTerminal(run.status) || run.untold !== undefined) return false;
    // Its shards are at work for a while.
    if (!isDone(run, this.harness.clock.now())) return false;
    return run.status !== "errored" || (this.isCalm && this.#redriven >= 3);
  }

  #task(): Task {
    const { plan } = this;
    const { sizes, ranges } = plan;
    const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
    const total = ends.at(-1) ?? 0;
    const machineOf = (ctx: Pick<TaskContext, "services">) => ctx.services as unknown as Machine;
    const call = (name: string) => (ctx: TaskContext) => this.#call(machineOf(ctx), name, ctx);
    const skips = plan.maxItemErrors !== undefined;
    return defineTask({
      name: "walk",
      description: "Walks whole numbers.",
      parallel: { shards: sizes.length, onShardError: plan.onShardError },
      maxAttempts: plan.maxAttempts,
      backoff: 2,
      checkpointSeconds: plan.checkpointSeconds,
      ...(plan.timeoutSeconds !== undefined && { timeoutSeconds: plan.timeoutSeconds }),
      ...(skips && { onItemError: "skip", maxItemErrors: plan.maxItemErrors }),
      ...(ranges && {
        *shards(_: unknown, after?: Range): Generator<Range> {
          for (const [part, to] of ends.entries())
            if (part > (after?.part ?? -1)) yield { part, from: ends[part - 1] ?? 0, to };
        },
        splitShard(shard: Range, cursor: number | undefined) {
          const at = (cursor ?? shard.from - 1) + 1;
          const middle = at + Math.ceil((shard.to - at) / 2);
          if (shard.to - at < 2) return undefined;
          return { kept: { from: shard.from, to: middle }, rest: { from: middle, to: shard.to } };
        },
      }),
      *items({ shard, cursor }: TaskContext): Generator<readonly [number, number]> {
        const last = (cursor as number | undefined) ?? -1;
        for (const item of itemsOf(shard, total)) if (item > last) yield [item, item];
      },
      process: (item: number, ctx: TaskContext) => this.#process(machineOf(ctx), item, ctx),
      afterComplete: call("afterComplete"),
      afterError: call("afterError"),
    } as never) as unknown as Task;
  }

  async #process(machine: Machine, item: number, { shard }: TaskContext): Promise<void> {
    if (shard !== undefined) this.rules.begun(machine, item);
    await machine.sleep(machine.random.pick(this.plan.itemMs));
    const fate = this.plan.fates.get(item) ?? "done";
    const isFirst = !this.#threw.has(item);
    this.#threw.add(item);
    if (fate === "deadly" && isFirst) {
      machine.die("a deadly item");
      return new Promise(() => {});
    }
    const throws = fate === "throws once" ? isFirst : fate === "throws" || fate === "skipped";
    if (throws && !this.isCalm) throw new Error(`item ${item}`);
    this.rules.done(item);
  }

  async #call(machine: Machine, name: string, { shard }: TaskContext): Promise<void> {
    this.rules.called(machine, name, shard);
    await machine.sleep(machine.random.pick([1, 200, 2_000]));
    this.rules.returned(name);
  }

  #watch(): void {
    const { memory } = this.harness;
    const update = memory.update.bind(memory);
    memory.update = async (key, asked: Write<RunRecord>) => {
      const before = await memory.get(key);
      const outcome = await update(key, this.#change.landing?.(asked, key, before) ?? asked);
      if (!outcome.ok) return outcome;
      this.rules.landed(asked.name, key, before, outcome.item);
      this.#landLate(asked.name, key);
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
        this.#idle.push(environment);
        if ((response as SQSBatchResponse).batchItemFailures.length === 0) acknowledge();
      })
      .catch(() => machine.die("an error of the worker"));
  }

  #environment() {
    const machine = new Machine(this, `worker ${++this.#made}`, this.#made, this.#change.machine?.() ?? {});
    const { context, lane } = this.harness;
    const worker = makeWorker({
      ...context,
      ...machine.ports,
      lane,
      services: machine as unknown as Services,
      config: {},
      tasks: [this.#deployed],
      makeTeller: (own) => new RunTeller(own, [this.#callbacks.listener(own)]),
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
    const { key } = this;
    const random = this.#random;
    const run = await this.parent();
    if (run === undefined) return;
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

function openOf(run: RunRecord): readonly string[] {
  const open = shardNames(run).filter((name) => !isCounted(run, name));
  return open.length > 0 ? open : ["000"];
}

/** The name of a shard; undefined for its run. */
export function nameOf(key: RunKey): string | undefined {
  return parentOf(key)?.name;
}
