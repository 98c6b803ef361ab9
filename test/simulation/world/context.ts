/**
 * What every part of a world is given: the plan, the code under test, virtual time, faults, the tables, and one place where
 * everything that happens is published.
 *
 * A published event goes to the world's observer and then into the ledger: an observer judges an event by what was known
 * before it.
 */
import type { WorldEvent } from "../seen/event.ts";
import { type KnownRuns, Ledger } from "../seen/ledger.ts";
import type { MachineHistory } from "../seen/machine-history.ts";
import type { Shipped } from "../shipped.ts";
import { DeployedTasks } from "./deployed-tasks.ts";
import { Fates } from "./fates.ts";
import { Faults } from "./faults.ts";
import { itemPlaces } from "./item-places.ts";
import type { OutagePlan, Plan } from "./plan.ts";
import { Timeline } from "./timeline.ts";

/** The lanes' queues, as calls reach them: what is asked of a queue happens at once, and for certain. */
export interface LaneQueues {
  send(lane: string, body: string, delaySeconds: number): void;
  setVisibility(lane: string, receiptHandle: string, seconds: number): void;
  delete(lane: string, receiptHandle: string): void;
}

/** What watches a world from outside. */
export interface Observer {
  /** Something happens. `ledger`: what was known before it. */
  take(event: WorldEvent, ledger: KnownRuns): void;
  /** A situation comes about that coverage counts, and that no event tells of. */
  meet(what: string): void;
  /** A machine adds a line to the story. */
  tell(at: number, machine: MachineHistory, words: () => string): void;
  /** Whether the world need not go on. */
  readonly hasSeenEnough: boolean;
}

export interface WorldContextProps {
  readonly plan: Plan;
  readonly shipped: Shipped;
  /** The keys of the faults that may strike. @default all */
  readonly only?: ReadonlySet<string>;
  readonly observer: Observer;
  readonly queues: LaneQueues;
  /** Called with each event once it is published. */
  readonly onPublished: (event: WorldEvent) => void;
}

export class WorldContext {
  readonly plan: Plan;
  readonly shipped: Shipped;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly deployed: DeployedTasks;
  readonly fates: Fates;
  /** The lanes' queues. */
  readonly queues: LaneQueues;
  /** The tables. */
  readonly memory: InstanceType<Shipped["MemoryRunStore"]>;
  readonly #observer: Observer;
  readonly #storm: OutagePlan | undefined;
  readonly #onPublished: (event: WorldEvent) => void;
  #isStopped = false;

  constructor({ plan, shipped, only, observer, queues, onPublished }: WorldContextProps) {
    this.plan = plan;
    this.shipped = shipped;
    this.timeline = new Timeline(plan.start);
    this.#observer = observer;
    this.faults = new Faults({
      seed: plan.seed,
      faulty: plan.faulty,
      only,
      onStrike: (fault, key) => this.publish({ kind: "fault struck", at: this.timeline.now, fault, key }),
    });
    this.deployed = new DeployedTasks(plan, () => this.timeline.now);
    this.ledger = new Ledger(plan, new Set(Object.keys(this.deployed.newest.lanes)));
    this.queues = queues;
    this.#storm = plan.outages.find(({ kind }) => kind === "storm");
    this.#onPublished = onPublished;
    this.fates = new Fates(plan);
    this.memory = new shipped.MemoryRunStore(itemPlaces);
  }

  /** Whether nothing more happens in this world. */
  get isStopped(): boolean {
    return this.#isStopped || this.#observer.hasSeenEnough;
  }

  /** Ends this world before it has come to rest. */
  stop(): void {
    this.#isStopped = true;
  }

  publish(event: WorldEvent): void {
    this.#observer.take(event, this.ledger);
    this.ledger.take(event);
    this.#onPublished(event);
  }

  /** Counts a situation that no event tells of. */
  meet(what: string): void {
    this.#observer.meet(what);
  }

  /** Adds a line to the story of what rules need not know. */
  tell(machine: MachineHistory, words: () => string): void {
    this.#observer.tell(this.timeline.now, machine, words);
  }

  /** Something happens that may delay the claim of a dead worker's run, for this many milliseconds. */
  disturb(milliseconds = 0): void {
    const { now } = this.timeline;
    this.publish({ kind: "disturbed", at: now, until: now + milliseconds });
  }

  /** When an outage of a kind ends; undefined where there is none now. */
  outageUntil(kind: OutagePlan["kind"], lane?: string): number | undefined {
    const { now } = this.timeline;
    for (const outage of this.plan.outages) {
      const isNow = outage.kind === kind && outage.from <= now && now < outage.to;
      if (isNow && (lane ?? outage.lane) === outage.lane) return outage.to;
    }
    return undefined;
  }

  /** What the tables answer in a storm. */
  refusal(): Error | undefined {
    if (this.#storm === undefined || this.outageUntil("storm") === undefined) return undefined;
    return new this.shipped.ThrottledError("throttled, as every call is");
  }
}
