/**
 * A stage on which a trace is played step by step over the shipped code: workers that die, calls that are held
 * between client and table, messages that are delivered twice.
 *
 * Its task walks three items of a second each, or as many as a trace asks for. What each worker has in hand is
 * noted: two at once are never right here, since one run has one owner and a task's runs do not overlap.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run.ts";
import { type ResolvedLane, resolveSettings, type TaskSettings } from "../../../functions/model/settings.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { World } from "../../engine/world.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { Machine } from "./machine.ts";

export interface TraceProps {
  readonly settings?: TaskSettings;
  /** @default 3 */
  readonly items?: number;
  readonly lane?: Partial<ResolvedLane>;
}

/** What a trace came to, where nothing is left of it but its runs and the items that were done. */
export const nothingLeft = { together: [], slot: undefined, messages: 0 };

/** What a trace came to whose only run, `a`, did each of its three items once. */
export const doneOnce = { ...nothingLeft, runs: { a: "succeeded" }, items: { a: [1, 2, 3] } };

export class Trace {
  readonly world: World;
  /** Called with each item before it is done: to throw, or to do something meanwhile. */
  onItem: (trigger: string, item: number, ctx: TaskContext) => unknown = () => {};
  readonly #props: TraceProps;
  readonly #done: { readonly trigger: string; readonly item: number }[] = [];
  readonly #inHand = new Map<Machine, string>();
  readonly #together: string[] = [];

  constructor(props: TraceProps = {}) {
    this.#props = props;
    this.world = new World({ tasks: [this.#taskOf(undefined)], ...(props.lane && { lane: props.lane }) });
  }

  /** A process of its own: an environment of the worker, the clock's, an operator's shell. */
  machine(): Machine {
    return new Machine(this, (machine) => this.#taskOf(machine), resolveSettings(this.#props.settings ?? {}));
  }

  /** A schedule's message: `trigger` is what its run is called by here. */
  async occur(trigger: string, scheduledTime?: string): Promise<void> {
    await this.world.occur("walk", trigger, scheduledTime);
  }

  /** The oldest message that can be seen. */
  receive(): MemoryMessage {
    const message = this.world.queue.receive(this.world.lane.name);
    if (message === undefined) throw new Error("no message is visible");
    return message;
  }

  /** The run that a trigger made. */
  async run(trigger: string): Promise<RunRecord> {
    const runs = (await this.world.runs("walk")).filter((run) => run.trigger === trigger);
    if (runs.length !== 1) throw new Error(`${runs.length} runs of ${trigger}`);
    return runs[0] as RunRecord;
  }

  /** Time passes, and nothing is delivered. */
  async pass(seconds: number): Promise<void> {
    await this.world.clock.advance(seconds * 1000);
  }

  /** Life goes on with a worker that is well, the clock and the dead-letter function, each second anew. */
  async goOn(minutes: number): Promise<void> {
    const worker = this.machine();
    for (let second = 1; second <= minutes * 60; second++) {
      await this.pass(1);
      while (this.world.queue.isVisible(this.world.lane.name)) {
        const message = this.world.queue.receive(this.world.lane.name);
        if (message === undefined) break;
        void worker.work(message);
        await settled();
      }
      await this.world.takeDeadLetters();
      if (second % 60 === 0) await this.world.sweep();
    }
  }

  /** How it ended: each run's status and reason, its items as they were done, and what is left. */
  async end() {
    const runs = await this.world.runs("walk");
    const state = await this.world.memory.getPart({ task: "walk", part: "state" });
    const shown = ({ status, reason }: RunRecord) => (reason === undefined ? status : `${status}: ${reason}`);
    return {
      runs: Object.fromEntries(runs.map((run) => [run.trigger, shown(run)])),
      items: Object.fromEntries(runs.map((run) => [run.trigger, this.itemsOf(run.trigger)])),
      together: this.#together,
      slot: state?.slotRun,
      messages: this.world.queue.size(this.world.lane.name),
    };
  }

  /** The items of a run, as they were done. */
  itemsOf(trigger: string): number[] {
    return this.#done.filter((each) => each.trigger === trigger).map(({ item }) => item);
  }

  /** A machine has nothing in hand any more. */
  drop(machine: Machine): void {
    this.#inHand.delete(machine);
  }

  #taskOf(machine: Machine | undefined): Task {
    const { items = 3, settings } = this.#props;
    return defineTask({
      name: "walk",
      description: "Walks.",
      ...settings,
      *items({ cursor }) {
        for (let n = ((cursor as number | undefined) ?? 0) + 1; n <= items; n++) yield [n, n];
      },
      process: (item: number, ctx) => machine && this.#process(machine, item, ctx),
    });
  }

  async #process(machine: Machine, item: number, ctx: TaskContext): Promise<void> {
    const trigger = triggerIn(ctx);
    for (const [other, inHand] of this.#inHand) {
      if (other !== machine) this.#together.push(`${trigger} ${item} beside ${inHand}`);
    }
    this.#inHand.set(machine, `${trigger} ${item}`);
    try {
      await this.onItem(trigger, item, ctx);
      await new Promise<void>((resolve) => machine.ports.clock.after(1_000, resolve));
      this.#done.push({ trigger, item });
    } finally {
      this.drop(machine);
    }
  }
}

function triggerIn({ run }: Pick<RunKey, "run">): string {
  return run.slice(run.indexOf("/") + 1).replace(/~.*$/, "");
}
