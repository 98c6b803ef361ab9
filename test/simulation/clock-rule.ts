/**
 * EventBridge's minute: the clock's function is called anywhere in it, at times late or twice. Minutes in which
 * it could find nothing are passed over.
 */
import type { Context } from "aws-lambda";
import { Knowledge } from "./knowledge.ts";
import { contextOf } from "./lambda-event.ts";
import type { Machine } from "./machine.ts";
import { mix, unit } from "./seeded-random.ts";
import type { Happening } from "./timeline.ts";
import type { World } from "./world.ts";

const minute = 60_000;
const timeoutMs = 50_000;

type ClockHandler = (event: unknown, context: Context) => Promise<unknown>;

export class SweeperRule {
  readonly #world: World;
  #next: Happening | undefined;
  #environment: { readonly machine: Machine; readonly handler: ClockHandler } | undefined;
  #coldUntil: number;
  #minute: number;

  constructor(world: World) {
    this.#world = world;
    this.#coldUntil = world.plan.start + 3 * minute;
    this.#minute = world.plan.start / minute - 1;
    this.look();
  }

  /** Something changed: perhaps there is something to be done earlier. */
  look(): void {
    const { timeline, ledger } = this.#world;
    const { now } = timeline;
    const due = now < this.#coldUntil || this.#world.isToStart ? now : ledger.nextDue(now);
    if (due === undefined) return;
    const at = Math.max(this.#minute + 1, Math.floor(Math.max(due, now) / minute));
    const fires = this.#firesAt(at);
    // In the very minute of its instant it may have fired before.
    const when = fires < due || fires < now ? this.#firesAt(at + 1) : fires;
    if (this.#next?.action !== undefined) {
      if (this.#next.at <= when) return;
      this.#next.action = undefined;
    }
    this.#next = timeline.at(when, () => this.#fire());
  }

  onDeploy(): void {
    this.#environment = undefined;
    this.#coldUntil = this.#world.timeline.now + 3 * minute;
    this.look();
  }

  #firesAt(number: number): number {
    return Math.floor((number + unit(mix(this.#world.plan.seed, number)) * 0.99) * minute);
  }

  #fire(): void {
    const { timeline, faults } = this.#world;
    this.#next = undefined;
    this.#minute = Math.floor(timeline.now / minute);
    const out = this.#world.outageUntil("clock out");
    if (out === undefined) {
      const at = faults.at("clock");
      const late = faults.strike("clock late", at);
      if (late >= 0) {
        this.#world.disturb();
        timeline.after(Math.floor(late * 3 * minute), () => this.#call());
      } else this.#call();
      const twice = faults.strike("clock twice", at);
      if (twice >= 0) timeline.after(Math.floor(twice ** 3 * minute), () => this.#call(true));
    }
    timeline.after(1_000, () => this.look());
  }

  #call(apart = false): void {
    const world = this.#world;
    const { timeline } = world;
    let environment = apart ? undefined : this.#environment;
    if (environment === undefined || !environment.machine.alive || environment.machine.busy) {
      const machine = world.machine("clock");
      const startup = world.deployedTasks
        .filter((task) => task.startup)
        .map(({ name, lane }) => ({ task: name, trigger: "startup", lane }));
      const handler = world.shipped.makeSweeper({
        ...world.portsOf(machine),
        startup,
        version: `v${world.version}`,
      }) as ClockHandler;
      environment = { machine, handler };
      if (!apart) this.#environment = environment;
    }
    const { machine, handler } = environment;
    machine.busy = true;
    machine.knowledge = new Knowledge();
    machine.refusals.clear();
    const timeout = timeline.after(timeoutMs, () => machine.kill("by its timeout"));
    const leave = () => {
      machine.busy = false;
      world.over(machine);
      timeout.action = undefined;
      this.look();
    };
    machine.onEnd = leave;
    handler({}, contextOf(timeline, timeline.now + timeoutMs)).then(leave, (error: unknown) => {
      world.tell(machine, () => `fails: ${String(error)}`);
      leave();
    });
  }
}
