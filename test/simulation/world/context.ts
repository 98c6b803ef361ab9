/**
 * What every part of a world is given: the plan, the code under test, virtual time, faults, the tables, and one place where
 * everything that happens is published.
 *
 * A published event goes to the story, to coverage and to the rules, and then into the ledger: a rule judges an event by
 * what was known before it.
 */
import { Coverage } from "../coverage/coverage.ts";
import { firstBroken, type Violation } from "../rules/index.ts";
import type { WorldEvent } from "../seen/event.ts";
import { Ledger } from "../seen/ledger.ts";
import type { MachineHistory } from "../seen/machine-history.ts";
import { Story } from "../seen/story.ts";
import type { Shipped } from "../shipped.ts";
import { DeployedTasks } from "./deployed-tasks.ts";
import { Fates } from "./fates.ts";
import { Faults } from "./faults.ts";
import type { OutagePlan, Plan } from "./plan.ts";
import { Timeline } from "./timeline.ts";

/** The lanes' queues, as calls reach them: what is asked of a queue happens at once, and for certain. */
export interface Queues {
  send(lane: string, body: string, delaySeconds: number): void;
  setVisibility(lane: string, receiptHandle: string, seconds: number): void;
  delete(lane: string, receiptHandle: string): void;
}

export interface WorldContextProps {
  readonly plan: Plan;
  readonly shipped: Shipped;
  /** The keys of the faults that may strike. @default all */
  readonly only?: ReadonlySet<string>;
  /** Whether a story is kept. */
  readonly tells?: boolean;
  readonly queues: Queues;
  /** Called with each event once it is published. */
  readonly onPublished: (event: WorldEvent) => void;
}

export class WorldContext {
  readonly plan: Plan;
  readonly shipped: Shipped;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly coverage = new Coverage();
  readonly deployed: DeployedTasks;
  readonly fates: Fates;
  /** The lanes' queues. */
  readonly queues: Queues;
  /** The tables. */
  readonly memory: InstanceType<Shipped["MemoryRunStore"]>;
  readonly #story: Story | undefined;
  readonly #storm: OutagePlan | undefined;
  readonly #onPublished: (event: WorldEvent) => void;
  #violation: Violation | undefined;
  #isStopped = false;

  constructor({ plan, shipped, only, tells = false, queues, onPublished }: WorldContextProps) {
    this.plan = plan;
    this.shipped = shipped;
    this.timeline = new Timeline(plan.start);
    this.#story = tells ? new Story() : undefined;
    this.faults = new Faults({
      seed: plan.seed,
      faulty: plan.faulty,
      only,
      onStrike: (fault, key) => this.publish({ kind: "fault struck", at: this.timeline.now, fault, key }),
    });
    this.deployed = new DeployedTasks(plan);
    this.ledger = new Ledger(plan, this.deployed.names);
    this.queues = queues;
    this.#storm = plan.outages.find(({ kind }) => kind === "storm");
    this.#onPublished = onPublished;
    this.fates = new Fates(plan);
    this.memory = new shipped.MemoryRunStore();
  }

  /** The first rule that was broken. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** Whether nothing more happens in this world. */
  get isStopped(): boolean {
    return this.#isStopped || this.#violation !== undefined;
  }

  /** Ends this world before it has come to rest. */
  stop(): void {
    this.#isStopped = true;
  }

  get story(): readonly string[] {
    return this.#story?.lines ?? [];
  }

  publish(event: WorldEvent): void {
    this.coverage.take(event, this.ledger);
    // A story ends with the violation. What else happens in that moment is no part of how it came about.
    if (this.#violation === undefined) {
      this.#story?.take(event);
      this.#violation = firstBroken(event, this.ledger);
      if (this.#violation !== undefined) this.#tellViolation(this.#violation);
    }
    this.ledger.take(event);
    this.#onPublished(event);
  }

  #tellViolation({ invariant, rule, detail }: Violation): void {
    this.#story?.tell(this.timeline.now, "world", `## ${rule} (invariant ${invariant}): ${detail}`);
  }

  /** Adds a line to the story of what rules need not know. */
  tell(machine: MachineHistory, words: () => string): void {
    if (this.#violation === undefined) this.#story?.tell(this.timeline.now, machine.name, words());
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
