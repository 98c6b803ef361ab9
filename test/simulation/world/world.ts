/**
 * One seed's world: the shipped worker, sweeper and dead-letter function over the memory adapters, on lanes, schedules and
 * machines that fail as the plan and the faults say. This file puts the parts together and starts what the plan holds.
 * A world publishes what happens to its observer, and knows no rule.
 */

import { type NewRun, newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import { miss } from "../../../functions/runs/moves/admission/miss.ts";
import { hashText, mix, unit } from "../random.ts";
import type { WorldEvent } from "../seen/event.ts";
import { trigger } from "../seen/facts.ts";
import { type LaneQueues, WorldContext, type WorldContextProps } from "./context.ts";
import { DeadLetterSource } from "./dead-letter-source.ts";
import { LaneSource } from "./lane-source.ts";
import { type Around, Machines } from "./machines.ts";
import { Operators } from "./operators.ts";
import { EventBridge } from "./outside/event-bridge.ts";
import { Happenings } from "./outside/happenings.ts";
import { override } from "./outside/overrides.ts";
import { changeSchedule } from "./outside/schedules.ts";
import {
  type DeployPlan,
  type DeployWindow,
  type OccurrencePlan,
  type OutagePlan,
  type PurgePlan,
  type TaskPlan,
  taskPlan,
} from "./plan.ts";
import { Races } from "./races/races.ts";
import type { Meddler } from "./store-port.ts";
import { SweeperRule } from "./sweeper-rule.ts";

/** The longest before its instant that an occurrence's message is sent by hand. */
const earliestMs = 40 * 60_000;

function occurrenceBody(task: string, at: number): string {
  return JSON.stringify({ task, trigger, scheduledTime: `${new Date(at).toISOString().slice(0, 19)}Z` });
}

/** EventBridge Scheduler tries for this long to deliver a message. */
const schedulerTriesMs = 3_600_000;

export interface WorldProps extends Omit<WorldContextProps, "queues" | "onPublished"> {
  /** What is put between the machines and the world. @default nothing */
  readonly around?: Around;
}

export class World {
  readonly context: WorldContext;
  readonly #lanes = new Map<string, LaneSource>();
  readonly #deadLetters: DeadLetterSource;
  readonly #operators: Operators;
  readonly #races: Races;
  readonly #sweeper: SweeperRule;
  readonly #happenings: Happenings;
  readonly #eventBridge: EventBridge;

  constructor({ around, ...props }: WorldProps) {
    const queues: LaneQueues = {
      send: (lane, body, delaySeconds) => this.#lane(lane).send(body, delaySeconds),
      setVisibility: (lane, ...visibility) => this.#lane(lane).setVisibility(...visibility),
      delete: (lane, receiptHandle) => this.#lane(lane).delete(receiptHandle),
    };
    const onPublished = (event: WorldEvent) => this.#onPublished(event);
    const world = new WorldContext({ ...props, queues, onPublished });
    const meddler: Meddler = {
      onRunWrite: (...write) => this.#races.onRunWrite(...write),
      onStateWrite: (...write) => this.#races.onStateWrite(...write),
    };
    const machines = new Machines({ world, meddler, around });
    const deadLetters = new DeadLetterSource(world, machines);
    const operators = new Operators({ world, machines, deadLetters });
    const bringBack = (task: string) => this.#bringBack(task);
    this.context = world;
    this.#deadLetters = deadLetters;
    this.#operators = operators;
    this.#races = new Races({ world, machines, deadLetters, operators, bringBack });
    for (const plan of world.plan.lanes) {
      this.#lanes.set(plan.name, new LaneSource({ world, machines, deadLetters, plan }));
    }
    this.#eventBridge = new EventBridge(world);
    this.#sweeper = new SweeperRule(world, machines, this.#eventBridge);
    this.#happenings = new Happenings({ world, machines, deadLetters });
    this.#start();
  }

  #lane(name: string): LaneSource {
    return this.#lanes.get(name) ?? ([...this.#lanes.values()][0] as LaneSource);
  }

  /** Lets everything happen that the plan holds. */
  #start(): void {
    const { plan, timeline, faults } = this.context;
    for (const occurrence of plan.occurrences) this.#planOccurrence(occurrence);
    for (const act of plan.acts) timeline.at(act.at, () => this.#operators.act(act));
    for (const one of plan.overrides) timeline.at(one.at, () => override(this.context, this.#operators, one));
    for (const one of plan.schedules) {
      timeline.at(one.at, () => changeSchedule(this.context, this.#operators, this.#eventBridge, one));
    }
    for (const outage of plan.outages) this.#planOutage(outage);
    for (const deploy of plan.deploys) this.#planDeploy(deploy);
    for (const purge of plan.purges) this.#planPurge(purge);
    timeline.at(plan.calmAt, () => {
      faults.active = false;
      this.#sweeper.look();
    });
  }

  #onPublished(event: WorldEvent): void {
    const isPartWrite = event.kind === "part write landed" || event.kind === "part write refused";
    const isOther = ["write landed", "purged", "schedule put"].includes(event.kind);
    if (!isPartWrite && !isOther) return;
    this.#races.late.onLanded(event);
    if (event.kind === "part write landed" && event.name === "join queue") this.#races.hurry(event.task);
    this.#sweeper.look();
  }

  #planOccurrence({ task, at }: OccurrencePlan): void {
    const { plan, timeline } = this.context;
    timeline.at(at, () => this.#fire(task, at));
    timeline.at(Math.max(plan.start, at - earliestMs), () => this.#sendEarly(task, at));
    if (unit(mix(hashText(`missed ${task} ${at}`), plan.seed)) < plan.missed) this.#miss(task, at);
  }

  /** Somebody sends an occurrence's message by hand before its schedule does. */
  #sendEarly(task: string, at: number): void {
    const { timeline, faults, deployed } = this.context;
    const lane = deployed.at(`schedules ${task}`).lanes[task];
    const body = occurrenceBody(task, at);
    const early = lane === undefined ? -1 : faults.strike("occurrence sent early", faults.at("early", body));
    if (early < 0 || lane === undefined) return;
    timeline.after(Math.floor(early * (at - timeline.now)), () => this.#lane(lane).send(body));
  }

  /** A schedule fires. */
  #fire(task: string, at: number): void {
    const world = this.context;
    const { timeline, faults, deployed } = world;
    const lane = deployed.at(`schedules ${task}`).lanes[task];
    if (lane === undefined) return;
    const body = occurrenceBody(task, at);
    const key = { task, run: occurrenceName(trigger, new Date(at)) };
    const tellDue = () => world.publish({ kind: "occurrence due", at: timeline.now, key });
    tellDue();
    const out = world.outageUntil("schedules out");
    if (out !== undefined && out - at > schedulerTriesMs) {
      const sentAt = at + schedulerTriesMs;
      timeline.at(sentAt, () => this.#deadLetters.take({ body, sentAt }));
      return;
    }
    const send = () => this.#lane(lane).send(body);
    timeline.at(out ?? at + 50, send);
    const twice = faults.strike("schedule fired twice", faults.at("fire", body));
    if (twice < 0) return;
    timeline.at((out ?? at) + Math.floor(twice * 60_000), () => {
      tellDue();
      send();
    });
  }

  /** Records an occurrence as missed, though it is delivered later. The sweeper of these worlds keeps no ledgers. */
  #miss(task: string, at: number): void {
    const { plan, memory, timeline } = this.context;
    const { lane, overlap } = taskPlan(plan, task);
    const key = { task, run: occurrenceName(trigger, new Date(at)) };
    const created: NewRun = {
      ...newRun(at, trigger, new Date(at)),
      overlap: overlap === "allow" ? undefined : "skip",
    };
    const write = miss(created, { lane, now: at, keptDays: 90 });
    void memory.update(key, write);
    const record = { ...key, ...(write.set as Omit<RunRecord, "task" | "run">) };
    this.context.publish({ kind: "occurrence missed", at: timeline.now, record });
  }

  #planOutage({ kind, from, to }: OutagePlan): void {
    const { timeline } = this.context;
    const turn = (begins: boolean) => () =>
      this.context.publish({ kind: "outage", at: timeline.now, what: kind, begins });
    timeline.at(from, turn(true));
    timeline.at(to, turn(false));
  }

  #planPurge({ at, lane, killsAfter }: PurgePlan): void {
    const { timeline } = this.context;
    timeline.at(at, () => this.#lane(lane).purge());
    if (killsAfter !== undefined)
      timeline.at(at + killsAfter, () => this.#lane(lane).kill("as its queue is purged"));
  }

  #planDeploy({ at, change, task, raises, backAt, window }: DeployPlan): void {
    const { plan, timeline } = this.context;
    const before = taskPlan(plan, task);
    const after = raises ? { ...before, version: 2 } : before;
    if (backAt !== undefined && change === "remove") timeline.at(backAt, () => this.#bringBack(task, window));
    if (backAt !== undefined && change === "none" && raises)
      timeline.at(backAt, () => this.#deploy("deploy that rolls a version back", task, before, window));
    timeline.at(at, () => {
      switch (change) {
        case "none":
          return this.#deploy(raises ? "deploy of a version" : "deploy", task, after, window);
        case "add":
          return this.#deploy("deploy that adds a task", task, before, window);
        case "remove":
          return this.#deploy("deploy that removes a task", task, undefined, window);
        case "move": {
          const lane = before.lane === "bulk" ? "default" : "bulk";
          this.#deploy("deploy that moves a task", task, { ...after, lane }, window);
          return this.#sendToOldLane(before);
        }
      }
    });
  }

  /** A task that was removed is deployed again, as it was at first. */
  #bringBack(task: string, window?: DeployWindow): void {
    this.#deploy("deploy that brings a task back", task, taskPlan(this.context.plan, task), window);
  }

  #deploy(change: string, task: string, to: TaskPlan | undefined, window?: DeployWindow): void {
    const { deployed, timeline } = this.context;
    deployed.deploy(task, to, window);
    const { number, lanes } = deployed.newest;
    const { closesAt } = deployed;
    const [tasks, version] = [new Set(Object.keys(lanes)), `v${number}`];
    this.context.publish({ kind: "deployed", at: timeline.now, change, task, tasks, version, closesAt });
    timeline.at(deployed.switchesAt("sweeper"), () => this.#sweeper.onDeploy());
  }

  /** An operator has not heard that a task moved. */
  #sendToOldLane({ name, lane }: TaskPlan): void {
    const { plan, deployed, timeline } = this.context;
    const draw = unit(mix(plan.seed, deployed.newest.number));
    if (draw >= 0.7) return;
    timeline.after(Math.floor(draw * 60_000), () => void this.#operators.sendByHand(lane, { task: name }));
  }

  /** Lets the next thing happen. False where nothing is left, or the world was stopped. */
  step(): boolean {
    return !this.context.isStopped && this.context.timeline.step();
  }

  /** Nothing is left to happen: the observer is told what is left. */
  end(): void {
    if (this.context.isStopped) return;
    const lanes = [...this.#lanes].map(([name, lane]) => [name, lane.size] as const);
    const left = new Map([...lanes, ...this.#happenings.left]);
    this.context.publish({ kind: "world ended", at: this.context.timeline.now, left });
  }
}
