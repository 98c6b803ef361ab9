/**
 * A world of ledgers: the shipped sweeper, worker, dead-letter function and operators over the memory adapters, through
 * days of one trigger's schedule. It knows no rule: it notes what happened, for the rules to judge.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Ledger, TimedTrigger } from "../../../functions/model/task/ledger.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { pauseTask, resumeTask } from "../../../functions/operators/index.ts";
import type { RunStore, Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { sqsEvent } from "../lambda-event.ts";
import { SeededRandom } from "../random.ts";
import { beatsOf, expressionOf, type LedgerPlan, type VersionPlan } from "./plan.ts";

/** The trigger of every such world. */
export const trigger = "a";
export const task = "walk";

/** A message of the schedule that a worker has taken, or the dead-letter function. Seconds of epoch. */
export interface Handled {
  readonly instant: number;
  readonly at: number;
  readonly isPaused: boolean;
  readonly isDead: boolean;
}

/** What a look decided. */
export interface Decided {
  readonly by: "sweeper" | "operator";
  readonly at: number;
  readonly before: Ledger;
  readonly after: Ledger;
}

/** Changes what passes between a sweeper and its store: a mutant. */
export type Change = (write: Write<object>) => Write<object>;

export interface LedgerWorldProps {
  readonly plan: LedgerPlan;
  /** @default nothing is changed */
  readonly change?: Change;
  /** What is met is counted here. */
  readonly met?: (what: string) => void;
}

/** A sweeper's death to come: at so many writes from now, of those that say that it is at work, or of all others. */
interface Death {
  readonly atSeen: boolean;
  writes: number;
}

export class LedgerWorld {
  readonly plan: LedgerPlan;
  readonly harness: Harness;
  readonly handled: Handled[] = [];
  readonly decided: Decided[] = [];
  /** When each version's sweeper took charge, in seconds of epoch. */
  readonly inCharge: { readonly version: string; readonly at: number; readonly seenAt: number }[] = [];
  /** Each claim of a run at a turn, to notice two. */
  readonly claims: string[] = [];
  /** Runs that catch-up has started. */
  readonly started: { readonly instant: number; readonly at: number; readonly turn: number }[] = [];
  readonly wrong: string[] = [];
  readonly #props: LedgerWorldProps;
  readonly #random: SeededRandom;
  readonly #times: { readonly at: number; readonly act: () => Promise<void> | void }[] = [];
  #sweepers: {
    readonly version: string;
    readonly sweep: () => Promise<unknown>;
    isBusy: boolean;
    isDead: boolean;
  }[] = [];
  #isPaused = false;

  constructor(props: LedgerWorldProps) {
    const { plan } = props;
    this.plan = plan;
    this.#props = props;
    this.#random = new SeededRandom(plan.seed ^ 0x5bd1e995);
    this.harness = new Harness({ tasks: [taskOf(plan)], store: (store) => this.#watched(store, "operator") });
    this.#planAll();
  }

  get #now(): number {
    return this.harness.clock.now() / 1000;
  }

  /** Lets everything happen. */
  async run(): Promise<void> {
    this.#times.sort((a, b) => a.at - b.at);
    for (const { at, act } of this.#times) {
      if (at > this.#now) await this.harness.clock.advance((at - this.#now) * 1000);
      await act();
      await settled();
    }
    await this.harness.clock.advance(60_000);
  }

  async ledger(): Promise<Ledger | undefined> {
    return (await this.harness.memory.getPart({ task, part: `ledger#${trigger}` })) as Ledger | undefined;
  }

  async runAt(instant: number): Promise<RunRecord | undefined> {
    return this.harness.memory.get({
      task,
      run: `${new Date(instant * 1000).toISOString().slice(0, 19)}Z/${trigger}`,
    });
  }

  #planAll(): void {
    const { start, end, pauses } = this.plan;
    const { context } = this.harness;
    for (const [from, to] of pauses) {
      this.#times.push({
        at: from,
        act: async () => {
          await pauseTask(context, task);
          this.#isPaused = true;
        },
      });
      this.#times.push({
        at: to,
        act: async () => {
          this.#isPaused = false;
          await resumeTask(context, task);
          await this.#work();
        },
      });
    }
    const every = this.plan.versions[0]?.trigger?.beat.period === 600 ? 60 : 120;
    for (let at = start; at < end; at += every)
      this.#times.push({ at: at + Math.floor(this.#random.next() * (every - 1)), act: () => this.#minute() });
    this.#planDeliveries();
  }

  #planDeliveries(): void {
    const { versions, end, outages } = this.plan;
    for (const [i, { atAws, trigger: planned }] of versions.entries()) {
      if (planned === undefined || planned.off) continue;
      const until = versions[i + 1]?.atAws ?? end;
      for (const instant of beatsOf(planned.beat, Math.max(atAws, this.plan.start), until)) {
        const outage = outages.find(([from, to]) => from <= instant && instant < to);
        for (const at of this.#deliveries(instant, outage?.[1])) this.#deliverAt(instant, at);
      }
    }
  }

  /** When an instant's message is delivered; a negative instant stands for the dead-letter queue. */
  #deliveries(instant: number, outageEnds: number | undefined): number[] {
    const random = this.#random;
    if (outageEnds !== undefined) {
      if (outageEnds - instant < 3_540) return [outageEnds + random.between(1, 60)];
      return random.chance(0.2) ? [-(instant + 3_600 + random.between(1, 200))] : [];
    }
    const drawn = random.next();
    if (drawn < 0.02) return [];
    const period = this.plan.startWithin / 2;
    const late =
      drawn < 0.04
        ? random.between(0, 72_000)
        : drawn < 0.06
          ? random.between(0, 2 * period)
          : random.between(1, 20);
    const again = random.chance(0.05) ? [instant + random.between(1, 18_000)] : [];
    return [instant + late, ...again];
  }

  #deliverAt(instant: number, at: number): void {
    const body = JSON.stringify({
      task,
      trigger,
      scheduledTime: `${new Date(instant * 1000).toISOString().slice(0, 19)}Z`,
    });
    const isDead = at < 0;
    const act = async () => {
      this.handled.push({ instant, at: this.#now, isPaused: this.#isPaused, isDead });
      if (!isDead) await this.harness.queue.send("default", body);
      else
        await this.harness.deadLetter(
          sqsEvent(
            [{ messageId: "d", receiptHandle: "d", body, receives: 1, sentAt: this.harness.clock.now() }],
            "default",
          ),
          this.harness.lambdaContext(30),
        );
      await this.#work();
    };
    if (Math.abs(at) < this.plan.end) this.#times.push({ at: Math.abs(at), act });
  }

  async #work(): Promise<void> {
    while ((await this.harness.next()) !== undefined);
  }

  async #minute(): Promise<void> {
    const { asleep, crashes, twice } = this.plan;
    if (asleep.some(([from, to]) => from <= this.#now && this.#now < to)) return;
    const calls = this.#random.chance(twice) ? 2 : 1;
    for (let i = 0; i < calls; i++) if (this.#random.chance(crashes)) this.#dying ??= this.#death();
    void this.#sweep();
    await settled();
    // Its calls take a while only where two are at work, or one dies.
    if (calls > 1) await this.harness.clock.advance(5_000);
    await this.#work();
  }

  #version(): VersionPlan {
    return (
      this.plan.versions.findLast(({ atSweeper }) => atSweeper <= this.#now) ??
      (this.plan.versions[0] as VersionPlan)
    );
  }

  /** Most sweeps only say that they are at work: so a sweeper dies at one of the next writes that do something, now and then. */
  #death(): Death {
    return this.#random.chance(0.2)
      ? { atSeen: true, writes: 1 }
      : { atSeen: false, writes: this.#random.between(1, 4) };
  }

  async #sweep(): Promise<void> {
    const { name } = this.#version();
    // Lambda seldom keeps an environment for long.
    if (this.#random.chance(0.01)) this.#sweepers = [];
    // An environment of the version before may still be called once.
    const isOld = this.#random.chance(0.02);
    let sweeper = this.#sweepers.findLast(
      (each) => !each.isBusy && !each.isDead && (isOld || each.version === name),
    );
    if (sweeper === undefined) {
      sweeper = this.#sweeper();
      this.#sweepers.push(sweeper);
    }
    sweeper.isBusy = true;
    try {
      await sweeper.sweep();
    } catch (error) {
      this.wrong.push(`the sweeper threw: ${String(error)}`);
    }
    sweeper.isBusy = false;
  }

  #dying: Death | undefined;

  #sweeper() {
    const { name, trigger: planned, catchUp } = this.#version();
    const timed: TimedTrigger[] =
      planned === undefined
        ? []
        : [
            {
              task,
              trigger,
              expression: expressionOf(planned.beat),
              zone: "UTC",
              off: planned.off ? "disabled" : undefined,
              catchUp,
            },
          ];
    const own = {
      version: name,
      isBusy: false,
      isDead: false,
      sweep: async (): Promise<unknown> => undefined,
    };
    const store = interceptedStore(
      this.#watched(this.harness.memory, "sweeper"),
      async ({ write, forward, method }) => {
        if (own.isDead) return new Promise(() => {});
        const { odds, longest } = this.plan.slow;
        if (write !== undefined && this.#random.chance(odds))
          await new Promise<void>((resolve) =>
            this.harness.clock.after(this.#random.between(1, longest), resolve),
          );
        const dying = this.#dying;
        if (
          dying !== undefined &&
          write !== undefined &&
          (write === "seen") === dying.atSeen &&
          --dying.writes === 0
        ) {
          this.#dying = undefined;
          this.#props.met?.(`died before or after ${write}`);
          own.isDead = true;
          if (this.#random.chance(0.5)) await forward();
          return new Promise(() => {});
        }
        return method === "due" ? this.#due(forward) : forward();
      },
    );
    const sweeper = this.harness.makeSweeper({ version: name, timed }, { store });
    own.sweep = () => sweeper({}, this.harness.lambdaContext(50));
    return own;
  }

  #hasEntries = false;

  /** Most keys are empty most of the time. */
  async #due(forward: () => Promise<unknown>): Promise<unknown> {
    return this.#hasEntries ? forward() : { items: [] };
  }

  /** Notes what a write did, after a mutant has changed it. */
  #watched(store: RunStore, by: "sweeper" | "operator"): RunStore {
    return interceptedStore(store, async ({ method, args, forward }) => {
      if (method !== "update" && method !== "updatePart") return forward();
      const [key, asked] = args as [{ task: string; part?: string; run?: string }, Write<object>];
      const write = this.#props.change?.(asked) ?? asked;
      const before =
        method === "updatePart" && key.part === `ledger#${trigger}` ? await this.ledger() : undefined;
      const outcome = (await (store[method] as (...all: unknown[]) => Promise<unknown>).call(
        store,
        key,
        write,
      )) as {
        ok: boolean;
        item: RunRecord & Ledger & { version: string };
      };
      if (outcome.ok) this.#note(write, outcome.item, before, by);
      return outcome;
    });
  }

  #note(
    { name, set }: Write<object>,
    item: RunRecord & Ledger & { version: string },
    before: Ledger | undefined,
    by: Decided["by"],
  ) {
    const at = this.#now;
    this.#props.met?.(name);
    if (item.dueKey?.startsWith("turn#") || item.dueKey?.startsWith("wait#")) this.#hasEntries = true;
    if (name === "reconcile" && before !== undefined) {
      this.decided.push({ by, at, before, after: item });
      if (item.judged < before.judged)
        this.wrong.push(`judged went back from ${before.judged} to ${item.judged}`);
    }
    if (name === "take charge")
      this.inCharge.push({ version: item.version, at, seenAt: (set as { seenAt: number }).seenAt });
    if (name === "claim") this.claims.push(`${item.run} at turn ${item.turn}`);
    if (item.status === "enqueued" && item.turn > 0 && (name === "create" || name === "redrive"))
      this.started.push({ instant: Date.parse(item.scheduledTime) / 1000, at, turn: item.turn });
  }
}

function taskOf({ overlap, startWithin }: LedgerPlan): Task {
  return defineTask({
    name: task,
    description: "Does next to nothing.",
    overlap,
    triggers: [
      {
        kind: "cron",
        id: trigger,
        expression: "0 0 * * *",
        timeZone: "UTC",
        startWithinSeconds: startWithin,
      },
    ],
    run: () => {},
  }) as Task;
}
