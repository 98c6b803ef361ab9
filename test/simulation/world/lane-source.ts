/**
 * A lane: its queue, and what Lambda does with it. Messages are handed to environments, up to the lane's limit. A function
 * that does not come back in time is ended with everything it holds. A message that it did not report as failed is
 * acknowledged.
 */
import { type ResolvedLane, resolveLane } from "../../../functions/model/task/lane-settings.ts";
import type { MemoryMessage, MemoryRunQueue } from "../../memory/run-queue.ts";
import { contextOf, sqsEvent } from "../lambda-event.ts";
import type { WorldContext } from "./context.ts";
import type { DeadLetterSource } from "./dead-letter-source.ts";
import type { DeployedVersion } from "./deployed-tasks.ts";
import type { Machine } from "./machine.ts";
import type { Machines, WorkerHandler } from "./machines.ts";
import type { LanePlan } from "./plan.ts";
import type { Happening } from "./timeline.ts";

/** How long Lambda waits for a batch to fill. */
const batchWindowMs = 2_000;
/** A worker that is told to stop is killed after this long. */
const stopMs = 25_000;
/** The longest that a message may be delivered again after. */
const longestRepeatMs = 14 * 86_400_000;

interface Environment {
  readonly machine: Machine;
  readonly handler: WorkerHandler;
  readonly version: DeployedVersion;
}

export interface LaneSourceProps {
  readonly world: WorldContext;
  readonly machines: Machines;
  readonly deadLetters: DeadLetterSource;
  readonly plan: LanePlan;
  /** Its messages come from a user's queue of this name, in place of the lane's own. */
  readonly usersQueue?: string;
}

/** A user's queue is given none up here: what becomes of such a message is up to its own redrive policy. */
const usersReceives = Number.POSITIVE_INFINITY;

export class LaneSource {
  readonly plan: LanePlan;
  readonly #world: WorldContext;
  readonly #machines: Machines;
  readonly #deadLetters: DeadLetterSource;
  readonly #lane: ResolvedLane;
  readonly #queueName: string;
  readonly #queue: MemoryRunQueue;
  readonly #idle: Environment[] = [];
  readonly #busy = new Set<Machine>();
  #running = 0;
  /** How often the queue was purged. */
  #purges = 0;
  #next: Happening | undefined;

  constructor({ world, machines, deadLetters, plan, usersQueue }: LaneSourceProps) {
    this.#world = world;
    this.#machines = machines;
    this.#deadLetters = deadLetters;
    this.plan = plan;
    this.#queueName = usersQueue ?? plan.name;
    const { timeoutSeconds, visibilityTimeoutSeconds, batchSize } = plan;
    this.#lane = resolveLane(plan.name, { timeoutSeconds, visibilityTimeoutSeconds, batchSize });
    const { timeline } = world;
    this.#queue = new world.shipped.MemoryRunQueue({
      clock: { now: () => timeline.now, monotonic: () => timeline.now, after: () => () => {} },
      visibilityTimeoutSeconds,
      maxReceiveCount: usersQueue === undefined ? world.plan.maxReceiveCount : usersReceives,
    });
  }

  /** How many messages are on the queue. */
  get size(): number {
    return this.#queue.size(this.plan.name);
  }

  /** Puts a message on the queue, for certain. */
  send(body: string, delaySeconds = 0): void {
    void this.#queue.send(this.plan.name, body, delaySeconds);
    this.#look();
  }

  setVisibility(receiptHandle: string, seconds: number): void {
    this.#queue.setVisibility(this.plan.name, receiptHandle, seconds).catch(() => {});
    this.#look();
  }

  delete(receiptHandle: string): void {
    this.#queue.delete(this.plan.name, receiptHandle);
  }

  /** Every message is lost, those in flight and those that would have come again too. */
  purge(): void {
    this.#purges++;
    const { timeline } = this.#world;
    const { name } = this.plan;
    const messages = this.#queue.purge(name);
    this.#world.publish({ kind: "purged", at: timeline.now, lane: name, messages });
  }

  /** Kills every worker that is at work. */
  kill(how: string): void {
    for (const machine of [...this.#busy]) machine.kill(how);
  }

  /** Something changed: receives once there is something to receive. */
  #look(): void {
    const { timeline, plan } = this.#world;
    const visibleAt = this.#queue.visibleAt(this.plan.name);
    if (visibleAt === undefined || this.#running >= this.plan.concurrency) return;
    // Where nothing fails no batch has two messages of one task: chance would decide which comes first.
    const waits = this.plan.batchSize > 1 && plan.faulty;
    const at = Math.max(visibleAt, timeline.now) + (waits ? batchWindowMs : 20);
    if (this.#next?.action !== undefined && this.#next.at <= at) return;
    if (this.#next !== undefined) this.#next.action = undefined;
    this.#next = timeline.at(at, () => this.#receive());
  }

  #receive(): void {
    this.#next = undefined;
    const { plan } = this;
    const world = this.#world;
    const fullUntil = world.outageUntil("lane full", plan.name);
    if (fullUntil !== undefined) {
      world.disturb(fullUntil - world.timeline.now);
      world.timeline.at(fullUntil, () => this.#look());
      return;
    }
    while (this.#running < plan.concurrency) {
      const batch: MemoryMessage[] = [];
      while (batch.length < plan.batchSize) {
        const message = this.#queue.receive(plan.name);
        if (message === undefined) break;
        batch.push(message);
      }
      this.#giveUpDead();
      if (batch.length === 0) break;
      this.#hand(batch);
    }
    if (this.#running >= plan.concurrency) world.disturb();
    this.#look();
  }

  /** Passes on the messages that were received too often. */
  #giveUpDead(): void {
    const world = this.#world;
    for (const { body, messageId, sentAt = world.timeline.now } of this.#queue.dead.splice(0)) {
      world.meet("message given up by its queue");
      world.disturb();
      this.#deadLetters.take({ body, sentAt, messageId });
    }
  }

  #hand(batch: readonly MemoryMessage[]): void {
    const world = this.#world;
    const { faults } = world;
    const { name } = this.plan;
    const taken: MemoryMessage[] = [];
    for (const message of batch) {
      const at = faults.at("receive", name, message.body);
      if (world.outageUntil("lane failing", name) !== undefined) continue;
      if (faults.strike("receive spent for nothing", at) >= 0) continue;
      const early = faults.strike("visibility shorter than a turn", at);
      if (early >= 0) void this.#queue.setVisibility(name, message.receiptHandle, Math.floor(early * 30));
      const again = faults.strike("delivered twice", at);
      if (again >= 0) this.#repeat(message, again * again * 90_000);
      const later = faults.strike("delivered again much later", at);
      if (later >= 0) this.#repeat(message, later ** 4 * longestRepeatMs);
      taken.push(message);
    }
    if (taken.length > 0) this.#invoke(taken);
  }

  /** Delivers a message again, unless its queue is purged by then. */
  #repeat(message: MemoryMessage, wait: number): void {
    const purges = this.#purges;
    this.#world.timeline.after(Math.floor(wait), () => {
      if (this.#purges === purges) this.#invoke([message]);
    });
  }

  #invoke(messages: readonly MemoryMessage[]): void {
    const world = this.#world;
    const { timeline, faults } = world;
    const environment = this.#environment();
    const { machine, handler } = environment;
    const { history } = machine;
    const end = timeline.now + this.plan.timeoutSeconds * 1_000;
    let isOver = false;
    this.#running++;
    this.#busy.add(machine);
    const timeout = timeline.at(end, () => {
      world.publish({ kind: "function timed out", at: timeline.now, machine: history });
      machine.kill("by its timeout");
    });
    const stops = faults.strike("told to stop", faults.at("invoke", this.plan.name));
    machine.begin(messages, () => {
      if (isOver) return;
      isOver = true;
      this.#machines.over(machine);
      this.#running--;
      this.#busy.delete(machine);
      timeout.action = undefined;
      if (machine.isAlive) this.#idle.push(environment);
      this.#look();
    });
    if (stops >= 0) this.#tellToStop(machine, Math.floor(stops * 30_000), () => isOver);
    world.tell(history, () => `receives ${messages.map(({ body }) => body).join(" and ")}`);
    const remaining = () => (history.toldToStopAt === undefined ? end - timeline.now : 0);
    handler(sqsEvent(messages, this.#queueName), contextOf(remaining)).then(
      ({ batchItemFailures }) => {
        if (!machine.isAlive) return;
        this.#acknowledge(
          machine,
          messages,
          new Set(batchItemFailures.map((failure) => failure.itemIdentifier)),
        );
        machine.end();
      },
      (error: unknown) => {
        if (!machine.isAlive) return;
        world.publish({ kind: "handler threw", at: timeline.now, machine: history, error });
        machine.end();
      },
    );
  }

  #acknowledge(machine: Machine, messages: readonly MemoryMessage[], failed: ReadonlySet<string>): void {
    const world = this.#world;
    const { faults, timeline } = world;
    if (failed.size === 0) {
      world.publish({ kind: "batch done", at: timeline.now, machine: machine.history });
    } else {
      if (failed.size < messages.length) world.meet("part of a batch comes back");
    }
    for (const message of messages) {
      const { messageId, body, receiptHandle } = message;
      if (failed.has(messageId)) {
        world.publish({ kind: "message came back", at: timeline.now, machine: machine.history, message });
        continue;
      }
      if (faults.strike("acknowledgement lost", faults.at("acknowledge", body)) >= 0) continue;
      this.#machines.acknowledge(machine, body, () => this.delete(receiptHandle));
    }
  }

  /** As before an environment is taken out of service: no time is left from now on, and soon it is killed. */
  #tellToStop(machine: Machine, wait: number, isOver: () => boolean): void {
    const { timeline } = this.#world;
    timeline.after(wait, () => {
      if (isOver() || !machine.isAlive) return;
      machine.history.toldToStopAt = timeline.now;
      timeline.after(stopMs, () => {
        if (!isOver()) machine.kill("after it was told to stop");
      });
    });
  }

  /** A warm environment, or a new one. Warm ones of an earlier version are in service until the deploy is over. */
  #environment(): Environment {
    const { deployed, timeline } = this.#world;
    const version = deployed.at(`worker ${this.plan.name}`);
    for (;;) {
      const idle = this.#idle.pop();
      if (idle === undefined) break;
      const isInService = idle.version === version || timeline.now < deployed.closesAt;
      if (isInService && idle.machine.isAlive) return idle;
    }
    const machine = this.#machines.start("worker");
    return { machine, handler: this.#machines.makeWorker(machine, this.#lane, version), version };
  }
}
