/**
 * A lane: its queue, and what Lambda does with it. Messages are handed to environments, up to the lane's limit;
 * a function that does not come back in time is ended with everything it holds; what was not reported as failed
 * is acknowledged.
 */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { type ResolvedLane, resolveLane } from "../../functions/model/settings.ts";
import type { MemoryMessage, MemoryRunQueue } from "../memory/run-queue.ts";
import { Knowledge } from "./knowledge.ts";
import { contextOf, sqsEvent } from "./lambda-event.ts";
import { checkInTime, checkLeaving } from "./leaving-checks.ts";
import type { Machine } from "./machine.ts";
import type { LanePlan } from "./plan.ts";
import type { Happening } from "./timeline.ts";
import type { World } from "./world.ts";

export type WorkerHandler = (event: SQSEvent, context: Context) => Promise<unknown>;

/** How long a batch is waited for. */
const batchWindowMs = 2_000;

interface Environment {
  readonly machine: Machine;
  readonly handler: WorkerHandler;
  readonly version: number;
}

export class LaneSource {
  readonly plan: LanePlan;
  /** As its worker is told. */
  readonly resolved: ResolvedLane;
  readonly queue: MemoryRunQueue;
  /** Since when, and until when, every place was taken. */
  fullUntil = Number.NEGATIVE_INFINITY;
  readonly #world: World;
  readonly #idle: Environment[] = [];
  #running = 0;
  #look: Happening | undefined;

  constructor(world: World, plan: LanePlan) {
    this.#world = world;
    this.plan = plan;
    const { timeoutSeconds, visibilityTimeoutSeconds, batchSize } = plan;
    this.resolved = resolveLane(plan.name, { timeoutSeconds, visibilityTimeoutSeconds, batchSize });
    this.queue = new world.shipped.MemoryRunQueue({
      clock: { now: () => world.timeline.now, monotonic: () => world.timeline.now, after: () => () => {} },
      visibilityTimeoutSeconds: plan.visibilityTimeoutSeconds,
      maxReceiveCount: world.plan.maxReceiveCount,
    });
  }

  /** Something changed: looks at the queue when there is something to be seen. */
  look(): void {
    const { timeline } = this.#world;
    const visibleAt = this.queue.visibleAt(this.plan.name);
    if (visibleAt === undefined || this.#running >= this.plan.concurrency) return;
    // Where nothing fails two messages of a task do not come to one batch: which is first would be chance.
    const waits = this.plan.batchSize > 1 && this.#world.plan.faulty;
    const at = Math.max(visibleAt, timeline.now) + (waits ? batchWindowMs : 20);
    if (this.#look?.action !== undefined && this.#look.at <= at) return;
    if (this.#look !== undefined) this.#look.action = undefined;
    this.#look = timeline.at(at, () => this.#receive());
  }

  #receive(): void {
    this.#look = undefined;
    const { plan, queue } = this;
    const world = this.#world;
    const heldUntil = world.outageUntil("lane full", plan.name);
    if (heldUntil !== undefined) {
      this.fullUntil = heldUntil;
      world.timeline.at(heldUntil, () => this.look());
      return;
    }
    while (this.#running < plan.concurrency) {
      const batch: MemoryMessage[] = [];
      while (batch.length < plan.batchSize) {
        const message = queue.receive(plan.name);
        if (message === undefined) break;
        batch.push(message);
      }
      world.takeDead(this);
      if (batch.length === 0) break;
      this.#hand(batch);
    }
    if (this.#running >= plan.concurrency) this.fullUntil = world.timeline.now;
    this.look();
  }

  #hand(batch: readonly MemoryMessage[]): void {
    const { faults, timeline } = this.#world;
    const { name } = this.plan;
    const taken: MemoryMessage[] = [];
    for (const message of batch) {
      const at = faults.at("receive", name, message.body);
      if (this.#world.outageUntil("lane failing", name) !== undefined) continue;
      if (faults.strike("receive spent for nothing", at) >= 0) continue;
      const early = faults.strike("visibility shorter than a turn", at);
      if (early >= 0) void this.queue.setVisibility(name, message.receiptHandle, Math.floor(early * 30));
      const again = faults.strike("delivered twice", at);
      if (again >= 0) timeline.after(Math.floor(again * again * 90_000), () => this.deliver([message]));
      const later = faults.strike("delivered again much later", at);
      if (later >= 0) timeline.after(Math.floor(later ** 4 * 14 * 86_400_000), () => this.deliver([message]));
      taken.push(message);
    }
    if (taken.length > 0) this.deliver(taken);
  }

  /** One invocation. */
  deliver(messages: readonly MemoryMessage[]): void {
    const world = this.#world;
    const { timeline, faults } = world;
    const environment = this.#environment();
    const { machine, handler } = environment;
    this.#running++;
    machine.busy = true;
    const end = timeline.now + this.plan.timeoutSeconds * 1_000;
    let over = false;
    const leave = () => {
      if (over) return;
      over = true;
      machine.busy = false;
      world.over(machine);
      this.#running--;
      timeout.action = undefined;
      if (machine.alive && environment.version === world.version) this.#idle.push(environment);
      this.look();
    };
    const timeout = timeline.at(end, () => {
      world.meet("function timed out");
      checkInTime(world, machine);
      machine.kill("by its timeout");
    });
    machine.onEnd = leave;
    machine.tried.clear();
    machine.threw.clear();
    machine.refusals.clear();
    machine.leases.clear();
    machine.knowledge = new Knowledge(messages.map(({ body }) => body));
    machine.toldToStopAt = undefined;
    const stops = faults.strike("told to stop", faults.at("invoke", this.plan.name));
    if (stops >= 0) this.#tellToStop(machine, Math.floor(stops * 30_000), () => over);
    machine.startedStruck = faults.struck.length;
    world.tell(machine, () => `receives ${messages.map(({ body }) => body).join(" and ")}`);
    const finished = (response: SQSBatchResponse) => {
      if (!machine.alive) return;
      if (response.batchItemFailures.length === 0) checkLeaving(world, machine);
      const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (failed.size > 0) world.meet("message comes back");
      if (failed.size > 0 && failed.size < messages.length) world.meet("part of a batch comes back");
      for (const message of messages) {
        if (failed.has(message.messageId)) continue;
        if (faults.strike("acknowledgement lost", faults.at("acknowledge", message.body)) >= 0) continue;
        world.acknowledge(machine, this, message);
      }
      leave();
    };
    handler(sqsEvent(messages, this.plan.name), contextOf(timeline, end, machine)).then(
      (response) => finished(response as SQSBatchResponse),
      (error: unknown) => {
        if (!machine.alive) return;
        world.fail("the worker's handler does not throw", String((error as Error).stack));
        leave();
      },
    );
  }

  /** As before a machine is taken out of service: no time is left from now on, and soon it ends. */
  #tellToStop(machine: Machine, wait: number, isOver: () => boolean): void {
    const { timeline } = this.#world;
    timeline.after(wait, () => {
      if (isOver() || !machine.alive) return;
      machine.toldToStopAt = timeline.now;
      timeline.after(25_000, () => {
        if (!isOver()) machine.kill("after it was told to stop");
      });
    });
  }

  #environment(): Environment {
    const world = this.#world;
    for (;;) {
      const idle = this.#idle.pop();
      if (idle === undefined) break;
      if (idle.version === world.version && idle.machine.alive) return idle;
    }
    const machine = world.machine("worker");
    return { machine, handler: world.makeHandler(machine, this.plan), version: world.version };
  }
}
