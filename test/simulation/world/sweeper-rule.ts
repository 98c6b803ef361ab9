/**
 * The EventBridge rule that calls the sweeper: at any moment of each minute, at times late or twice. Minutes in which the
 * sweeper could find nothing are left out.
 */
import type { Context } from "aws-lambda";
import { isSweeperKey, waitKey } from "../../../functions/model/run/index-keys.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import { minuteOf } from "../../../functions/upkeep/hourly-look.ts";
import { contextOf } from "../lambda-event.ts";
import { mix, unit } from "../random.ts";
import { firedTrigger } from "../seen/facts.ts";
import { ofSetting, seenOverrides } from "../seen/overrides.ts";
import { isNotDeployed } from "../seen/run-history.ts";
import type { WorldContext } from "./context.ts";
import type { Machine } from "./machine.ts";
import type { Machines } from "./machines.ts";
import type { EventBridge } from "./outside/event-bridge.ts";
import type { Happening } from "./timeline.ts";

const minute = 60_000;
const timeoutMs = 50_000;
/** After a deploy the sweeper is called each minute for this long: it starts what a deploy starts. */
const coldMs = 3 * minute;
/** A function's environment is replaced after this long at the most. */
const longestWarmMs = 60 * minute;
/** What is not started by then is never started. */
const mostReplacements = 3;
/** A run that lost its message is looked for once an hour, in its task's minute. */
const lookedForMs = 125 * minute;
/** And in so many minutes after it, where that look came to nothing. */
const lookedForMinutes = 5;
/** By any clock a lease has lapsed this long after its end. */
const lapsedMs = 3_000;

/** The sweeper is called each minute from so long before what it has to fire. */
const aheadMs = 4 * minute;

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

interface Environment {
  readonly machine: Machine;
  readonly handler: (event: unknown, context: Context) => Promise<unknown>;
}

export class SweeperRule {
  readonly #world: WorldContext;
  readonly #machines: Machines;
  readonly #eventBridge: EventBridge;
  /** When the last check of run-time schedules began that met all of them. */
  #checkedAt = Number.NEGATIVE_INFINITY;
  #next: Happening | undefined;
  #environment: Environment | undefined;
  #coldUntil: number;
  #replacesAt = Number.NEGATIVE_INFINITY;
  /** How often it was replaced since what is deployed last changed. */
  #replacements = 0;
  /** The last minute in which it was called. */
  #minute: number;

  constructor(world: WorldContext, machines: Machines, eventBridge: EventBridge) {
    this.#world = world;
    this.#eventBridge = eventBridge;
    this.#machines = machines;
    this.#coldUntil = world.plan.start + coldMs;
    this.#minute = world.plan.start / minute - 1;
    this.look();
  }

  /** Something changed: perhaps there is something to do earlier. */
  look(): void {
    const { timeline } = this.#world;
    const { now } = timeline;
    const isWanted = now < this.#coldUntil || this.#hasToStart() || this.#hasToCheck();
    const due = isWanted ? now : earlier(this.#nextDue(), this.#nextToFire());
    if (due === undefined) return;
    const at = Math.max(this.#minute + 1, Math.floor(Math.max(due, now) / minute));
    const first = this.#firesAt(at);
    // In the very minute of that instant the rule may have fired before it.
    const when = first < due || first < now ? this.#firesAt(at + 1) : first;
    if (this.#next?.action !== undefined) {
      if (this.#next.at <= when) return;
      this.#next.action = undefined;
    }
    this.#next = timeline.at(when, () => this.#fire());
  }

  /** Whether its version has yet to start something. */
  #hasToStart(): boolean {
    const { deployed, ledger } = this.#world;
    const { tasks, number } = deployed.at("sweeper");
    for (const { name, startup } of tasks) {
      if (!startup) continue;
      const [run] = ledger.reserved.get(`${name}/id#startup-v${number}`) ?? [];
      const record = run === undefined ? undefined : ledger.runs.get(`${name}/${run}`)?.record;
      if (record === undefined) return true;
      // The next cold start will see to it.
      if (record.status === "errored" && isNotDeployed(record)) this.#replaceSoon();
    }
    return false;
  }

  /** Whether a run-time schedule was changed since the last check, or faults have stopped since then. */
  #hasToCheck(): boolean {
    const { plan, ledger, timeline } = this.#world;
    if (ledger.definitions.size === 0) return false;
    const isCalm = timeline.now >= plan.calmAt && this.#checkedAt < plan.calmAt;
    return isCalm || ledger.schedulesChangedAt >= this.#checkedAt;
  }

  /** Lambda replaces its environment, as it does sooner or later. */
  #replaceSoon(): void {
    const { timeline, plan } = this.#world;
    if (this.#replacesAt > timeline.now || ++this.#replacements > mostReplacements) return;
    this.#replacesAt = timeline.now + 1 + Math.floor(unit(mix(plan.seed, timeline.now)) * longestWarmMs);
    timeline.at(this.#replacesAt, () => this.replace());
  }

  /** When the sweeper next has something to do; undefined where it has nothing. */
  #nextDue(): number | undefined {
    let next: number | undefined;
    for (const { record, key, purgedAt } of this.#world.ledger.runs.values()) {
      if (record === undefined) continue;
      let at: number | undefined;
      if (record.dueKey === undefined || record.dueAt === undefined) {
        if (purgedAt === undefined || record.status !== "running") continue;
        at = this.#lookedForAt(key.task, record.leaseExpiresAt + lapsedMs);
      } else if (isSweeperKey(record.dueKey)) at = record.dueAt;
      else if (record.dueKey.startsWith("wait#")) at = this.#handedOnAt(key, record.dueKey);
      if (at !== undefined && (next === undefined || at < next)) next = at;
    }
    return next;
  }

  /** When the sweeper next has something to fire: it does so three minutes ahead, in each minute. */
  #nextToFire(): number | undefined {
    const { timeline, deployed, ledger } = this.#world;
    let next: number | undefined;
    for (const { name, fired, enabled } of deployed.at("sweeper").tasks) {
      const { instants: [first = 0] = [], instants = [] } = fired ?? {};
      const overrides = seenOverrides(ledger.state(name));
      if ((enabled || overrides.length > 0) && (instants.at(-1) ?? 0) >= timeline.now)
        next = earlier(next, Math.max(timeline.now, first - aheadMs));
      for (const { from, until = from } of ofSetting(overrides, "schedule"))
        if (until * 1_000 >= timeline.now)
          next = earlier(next, Math.max(timeline.now, from * 1_000 - aheadMs));
    }
    return next;
  }

  /** When the sweeper may look for a run that nothing looks after since its lease lapsed. */
  #lookedForAt(task: string, lapsed: number): number | undefined {
    const { now } = this.#world.timeline;
    if (now >= lapsed + lookedForMs) return undefined;
    const at = Math.max(now, lapsed);
    const number = Math.floor(at / minute);
    const sinceItsMinute = (number - minuteOf(task) + 60) % 60;
    return sinceItsMinute <= lookedForMinutes ? at : (number + 60 - sinceItsMinute) * minute;
  }

  /** When the sweeper may hand on the slot that a run waits for. */
  #handedOnAt({ task, run }: RunKey, dueKey: string): number | undefined {
    const { ledger, timeline, deployed } = this.#world;
    // The sweeper looks at the slots of deployed tasks only.
    if (deployed.at("sweeper").lanes[task] === undefined) return undefined;
    const slotKey = dueKey.slice(waitKey(task).length);
    const holders = holdersOf(ledger.part(task, slotKey === "" ? "state" : `slot#${slotKey}`));
    if (holders.length === 0 || holders.some((holder) => holder.run === run)) return timeline.now;
    const instants = holders.flatMap((holder) => {
      const held = ledger.find({ task, run: holder.run })?.record;
      if (held === undefined || (held.admitted ?? held.turn) !== holder.turn) return [timeline.now];
      return isTerminal(held.status) ? [Math.max(timeline.now, held.leaseExpiresAt + 3_000)] : [];
    });
    return instants.length > 0 ? Math.min(...instants) : undefined;
  }

  /** It goes over to another version. */
  onDeploy(): void {
    this.#replacements = 0;
    this.replace();
  }

  /** From now on it is another environment. */
  replace(): void {
    this.#environment = undefined;
    this.#coldUntil = this.#world.timeline.now + coldMs;
    this.look();
  }

  #firesAt(number: number): number {
    return Math.floor((number + unit(mix(this.#world.plan.seed, number)) * 0.99) * minute);
  }

  #fire(): void {
    const world = this.#world;
    const { timeline, faults } = world;
    this.#next = undefined;
    this.#minute = Math.floor(timeline.now / minute);
    if (world.outageUntil("sweeper out") === undefined) {
      const at = faults.at("sweeper");
      const late = faults.strike("sweeper late", at);
      if (late >= 0) {
        world.disturb();
        timeline.after(Math.floor(late * 3 * minute), () => this.#call(this.#warm()));
      } else this.#call(this.#warm());
      const twice = faults.strike("sweeper twice", at);
      if (twice >= 0) timeline.after(Math.floor(twice ** 3 * minute), () => this.#call(this.#start()));
    }
    timeline.after(1_000, () => this.look());
  }

  /** The environment of the call before, unless it is dead or busy. */
  #warm(): Environment {
    const kept = this.#environment;
    if (kept?.machine.isAlive && !kept.machine.isBusy) return kept;
    this.#environment = this.#start();
    return this.#environment;
  }

  #start(): Environment {
    const { deployed, shipped } = this.#world;
    const machine = this.#machines.start("sweeper");
    const version = deployed.at("sweeper");
    const startup = version.tasks
      .filter((task) => task.startup)
      .map(({ name, lane }) => ({ task: name, trigger: "startup", lane }));
    const firedSchedules = version.tasks.flatMap(({ name, lane, enabled, fired }): FiredSchedule[] => {
      if (fired === undefined) return [];
      const { expression, startWithinSeconds: startWithin } = fired;
      const isOff = enabled ? undefined : (true as const);
      return [{ task: name, lane, trigger: firedTrigger, expression, zone: "UTC", startWithin, isOff }];
    });
    const own = { startup, firedSchedules, version: `v${version.number}`, ...this.#checks(machine) };
    const context = { ...this.#machines.contextOf(machine, version), ...own };
    return { machine, handler: shipped.makeSweeper(context) as Environment["handler"] };
  }

  /** Where people make schedules it checks them, and keeps their ledgers: of the tasks' own it keeps none here. */
  #checks(machine: Machine) {
    if (this.#world.plan.schedules.length === 0) return {};
    return { timed: "[]", scheduler: async () => this.#eventBridge.portOf(machine) };
  }

  #call({ machine, handler }: Environment): void {
    const world = this.#world;
    const { timeline } = world;
    const beganAt = timeline.now;
    const end = beganAt + timeoutMs;
    const timeout = timeline.after(timeoutMs, () => machine.kill("by its timeout"));
    machine.begin([], () => {
      this.#machines.over(machine);
      timeout.action = undefined;
      this.look();
    });
    const context = contextOf(() => end - timeline.now);
    handler({}, context).then(
      () => {
        if (world.ledger.checkFailedAt < beganAt) this.#checkedAt = beganAt;
        machine.end();
      },
      (error: unknown) => {
        world.tell(machine.history, () => `fails: ${String(error)}`);
        machine.end();
      },
    );
  }
}
