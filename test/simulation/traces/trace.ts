/**
 * A trace: one story, played step by step over the shipped code. Workers die, calls are held between client and table,
 * messages are delivered twice.
 *
 * Its task walks three items of a second each, or as many as a trace asks for. The trace notes which item each worker works
 * on: two at once are always wrong here, since a run has one owner and a task's runs do not overlap.
 */

import type { AlarmActions } from "../../../functions/model/alarms/alarm-actions.ts";
import type { WhenUnmet } from "../../../functions/model/requires/requirement.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { ResolvedLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { TaskSettings } from "../../../functions/model/task/settings.ts";
import {
  defineTask,
  type Task,
  type TaskContext,
  type Throttles,
} from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import type { MemoryRunStore } from "../../memory/run-store.ts";
import { Actor } from "./actor.ts";

export interface TraceProps {
  readonly settings?: TaskSettings;
  /** @default 3 */
  readonly items?: number;
  readonly lane?: Partial<ResolvedLane>;
  readonly throttle?: Throttles;
  /** Whether what the task requires is met, or why not. @default it requires nothing */
  readonly requires?: () => true | string;
  readonly whenUnmet?: WhenUnmet;
  /** How many runs of all tasks may be at work. @default as many as there are */
  readonly maxRunningTasks?: number;
  /** The alarms that its task mutes. @default it mutes none */
  readonly alarms?: AlarmActions;
  /** @default tables of its own */
  readonly memory?: MemoryRunStore;
}

/** How a trace ends that leaves nothing but its runs and the items that were done. */
export const nothingLeft = { together: [], slot: undefined, messages: 0 };

/** How a trace ends whose only run, `a`, did each of its three items once. */
export const doneOnce = { ...nothingLeft, runs: { a: "succeeded" }, items: { a: [1, 2, 3] } };

export class Trace {
  readonly harness: Harness;
  /** Called with each item before it is done: to throw, or to do something else first. */
  onItem: (trigger: string, item: number, ctx: TaskContext) => unknown = () => {};
  readonly #props: TraceProps;
  readonly #done: { readonly trigger: string; readonly item: number }[] = [];
  readonly #inHand = new Map<Actor, string>();
  readonly #together: string[] = [];

  constructor(props: TraceProps = {}) {
    this.#props = props;
    const { lane, memory, maxRunningTasks, alarms: alarmActions } = props;
    const tasks = [this.#taskOf(undefined)];
    this.harness = new Harness({
      ...{ tasks, lane, memory, maxRunningTasks, alarmActions },
      aboveStage: true,
    });
  }

  /** A process of its own: an environment of the worker, the sweeper's, an operator's shell. */
  actor(): Actor {
    return new Actor({
      harness: this.harness,
      alarms: this.#props.alarms,
      settings: resolveSettings(this.#props.settings ?? {}),
      task: (actor) => this.#taskOf(actor),
      receive: () => this.receive(),
      onDeath: (actor) => this.#inHand.delete(actor),
    });
  }

  /** A schedule's message. Traces call its run by `trigger`. */
  async occur(trigger: string, scheduledTime?: string): Promise<void> {
    await this.harness.occur("walk", trigger, scheduledTime);
  }

  /** The oldest visible message. */
  receive(): MemoryMessage {
    const message = this.harness.queue.receive(this.harness.lane.name);
    if (message === undefined) throw new Error("no message is visible");
    return message;
  }

  /** The run that a trigger made. */
  async run(trigger: string): Promise<RunRecord> {
    const runs = (await this.harness.runs("walk")).filter((run) => run.trigger === trigger);
    if (runs.length !== 1) throw new Error(`${runs.length} runs of ${trigger}`);
    return runs[0] as RunRecord;
  }

  /** Lets time pass. Nothing is delivered. */
  async pass(seconds: number): Promise<void> {
    await this.harness.clock.advance(seconds * 1000);
  }

  /** Lets time pass with a healthy worker, the sweeper and the dead-letter function. */
  async goOn(minutes: number): Promise<void> {
    const worker = this.actor();
    for (let second = 1; second <= minutes * 60; second++) {
      await this.pass(1);
      while (this.harness.queue.isVisible(this.harness.lane.name)) {
        const message = this.harness.queue.receive(this.harness.lane.name);
        if (message === undefined) break;
        void worker.work(message);
        await settled();
      }
      await this.harness.takeDeadLetters();
      if (second % 60 === 0) await this.harness.sweep();
    }
  }

  /** How it ends: each run's status and reason, its items in the order in which they were done, and what is left. */
  async end() {
    const runs = await this.harness.runs("walk");
    const state = await this.harness.memory.getPart({ task: "walk", part: "state" });
    const shown = ({ status, reason }: RunRecord) => (reason === undefined ? status : `${status}: ${reason}`);
    return {
      runs: Object.fromEntries(runs.map((run) => [run.trigger, shown(run)])),
      items: Object.fromEntries(runs.map((run) => [run.trigger, this.itemsOf(run.trigger)])),
      together: this.#together,
      slot: holdersOf(state)[0]?.run,
      messages: this.harness.queue.size(this.harness.lane.name),
    };
  }

  /** The items of a run, in the order in which they were done. */
  itemsOf(trigger: string): number[] {
    return this.#done.filter((each) => each.trigger === trigger).map(({ item }) => item);
  }

  #taskOf(actor: Actor | undefined): Task {
    const { items = 3, settings, throttle, requires, whenUnmet } = this.#props;
    return defineTask({
      name: "walk",
      description: "Walks.",
      ...settings,
      throttle,
      requires: requires && [requires],
      whenUnmet,
      *items({ cursor }) {
        for (let n = ((cursor as number | undefined) ?? 0) + 1; n <= items; n++) yield [n, n];
      },
      process: (item: number, ctx) => actor && this.#process(actor, item, ctx),
    });
  }

  async #process(actor: Actor, item: number, ctx: TaskContext): Promise<void> {
    const trigger = triggerIn(ctx);
    for (const [other, inHand] of this.#inHand) {
      if (other !== actor) this.#together.push(`${trigger} ${item} during ${inHand}`);
    }
    this.#inHand.set(actor, `${trigger} ${item}`);
    try {
      await this.onItem(trigger, item, ctx);
      await new Promise<void>((resolve) => actor.ports.clock.after(1_000, resolve));
      this.#done.push({ trigger, item });
    } finally {
      this.#inHand.delete(actor);
    }
  }
}

function triggerIn({ run }: Pick<RunKey, "run">): string {
  return run.slice(run.indexOf("/") + 1).replace(/~.*$/, "");
}
