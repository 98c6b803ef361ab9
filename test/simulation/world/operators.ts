/** What people do: they pause, resume, cancel, redrive and dismiss runs, start new ones, and send messages by hand. */
import { PawlError } from "../../../functions/model/errors.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { RunnerContext } from "../../../functions/runs/context.ts";
import { mix, unit } from "../random.ts";
import { trigger } from "../seen/facts.ts";
import type { WorldContext } from "./context.ts";
import type { DeadLetterSource } from "./dead-letter-source.ts";
import type { Machine } from "./machine.ts";
import type { Machines } from "./machines.ts";
import type { ActPlan, TaskPlan } from "./plan.ts";

type ActKind = ActPlan["kind"];

/** The statuses that each act fits. */
const fitting: { readonly [Kind in ActKind]?: readonly RunRecord["status"][] } = {
  pause: ["running", "enqueued", "interrupted", "retrying"],
  "pause until": ["running", "enqueued", "interrupted", "retrying"],
  resume: ["paused"],
  cancel: ["running", "enqueued", "interrupted", "retrying", "paused"],
  redrive: ["errored", "skipped", "missed", "rejected"],
  dismiss: ["errored", "rejected"],
};

/** Too long for a run's own item. */
const longParams = { filler: "x".repeat(1_100) };

interface Act extends Pick<ActPlan, "kind" | "draw" | "task"> {
  /** The run that it is about. @default one that it fits */
  readonly about?: RunRecord;
  /** How many writes were overtaken on the way to this act. @default 0 */
  readonly depth?: number;
}

interface Asked {
  readonly act: string;
  /** A task or a run, in the story. */
  readonly about: string;
  /** As of the machine. @default 0 */
  readonly depth?: number;
}

export interface OperatorsProps {
  readonly world: WorldContext;
  readonly machines: Machines;
  readonly deadLetters: DeadLetterSource;
}

export class Operators {
  readonly #props: OperatorsProps;

  constructor(props: OperatorsProps) {
    this.#props = props;
  }

  /** Does one thing, on a machine of its own that may die of it. */
  act({ kind, draw, about, task: of = about?.task, depth }: Act): void {
    const all = this.#props.world.deployed.at("operator").tasks;
    const task = all.find(({ name }) => name === of) ?? all[Math.floor(draw * 1_000) % all.length];
    if (task === undefined) return;
    const run = about ?? (kind === "redrive items" ? this.#skipping(task) : this.#chosen(kind, draw));
    const subject = run === undefined ? task.name : `${run.task}/${run.run}`;
    this.ask({ act: kind, about: subject, depth }, (context) => this.#call(kind, draw, context, task, run));
  }

  /** Asks for anything, on a machine of its own. */
  ask(
    { act, about, depth = 0 }: Asked,
    call: (context: RunnerContext, machine: Machine) => Promise<unknown> | undefined,
  ): void {
    const { world, machines } = this.#props;
    const machine = machines.start("operator", depth);
    machine.begin([], () => {});
    const { history } = machine;
    world.tell(history, () => `asks to ${act} ${about}`);
    call(machines.contextOf(machine, world.deployed.at("operator")), machine)?.then(
      (answer) => {
        const isStarted = act === "start with id" || act === "redrive items";
        const started = isStarted ? (answer as RunKey) : undefined;
        world.publish({
          kind: "operator answered",
          at: world.timeline.now,
          machine: history,
          act,
          started,
        });
        machines.over(machine);
      },
      (error: unknown) => {
        machines.over(machine);
        world.publish({ kind: "operator refused", at: world.timeline.now, machine: history, error });
        world.meet(error instanceof PawlError ? "operator refused" : "operator's call failed");
      },
    );
  }

  #call(
    kind: ActKind,
    draw: number,
    context: RunnerContext,
    task: TaskPlan,
    run: RunRecord | undefined,
  ): Promise<unknown> | undefined {
    const { world } = this.#props;
    const { shipped, timeline } = world;
    const until = { until: new Date(timeline.now + 5_000 + Math.floor(draw * 600_000)) };
    const start = { task: task.name, lane: task.lane, kind: "manual" } as const;
    switch (kind) {
      case "pause":
        return run && shipped.pauseRun(context, run);
      case "pause until":
        return run && shipped.pauseRun(context, run, until);
      case "resume":
        return run && shipped.resumeRun(context, run);
      case "cancel":
        return run && shipped.cancelRun(context, run);
      case "redrive":
        return run && shipped.redriveRun(context, run);
      case "redrive items":
        if (run !== undefined && this.#isRedone(run)) world.meet("items redriven again");
        return run && shipped.redriveItems(context, run);
      case "dismiss":
        return run && shipped.dismissRun(context, run);
      case "start":
        return shipped.startRun(context, start);
      case "start with id":
        return shipped.startRun(context, { ...start, id: "mine" });
      case "start obeying overlap":
        return shipped.startRun(context, { ...start, overlap: "skip" });
      case "start beside others":
        return shipped.startRun(context, { ...start, overlap: "allow" });
      case "start the one more run":
        return shipped.startRun(context, { ...start, overlap: "queue" });
      case "start later": {
        const at = new Date(timeline.now + Math.floor(draw * 2_000_000));
        return shipped.startRun(context, { ...start, at });
      }
      case "start with params":
        return shipped.startRun(context, { ...start, params: longParams }).then((started) => {
          if (draw < 0.6) this.#loseParams(started, draw / 0.6);
          this.#redriveLater(started, draw);
        });
      case "start with id and params": {
        const params = { ...longParams, startedAt: timeline.now };
        return shipped.startRun(context, { ...start, id: "theirs", params });
      }
      case "pause task":
        // Some operators come back to it.
        if (draw < 0.2) timeline.after(draw * 600_000, () => this.act({ kind: "resume task", draw }));
        return shipped.pauseTask(context, task.name, draw < 0.8 ? until : {});
      case "resume task":
        return shipped.resumeTask(context, this.#pausedTask() ?? task.name);
      case "write paused: false":
        return context.store.updatePart(
          { task: task.name, part: "state" },
          { name: "write by hand", condition: [], set: { paused: false } },
        );
      default:
        if (kind === "message that makes no sense" && draw < 0.3) this.#redriveRejected(draw);
        return this.sendByHand(task.lane, byHand(kind, task.name, timeline.now), isLost(kind, draw));
    }
  }

  /** Whoever started a run comes back to it, and redrives it if it failed: few runs have params of their own. */
  #redriveLater(key: RunKey, draw: number): void {
    const { timeline, ledger } = this.#props.world;
    for (const seconds of [300, 900, 1_800]) {
      timeline.after(seconds * 1_000, () => {
        const about = ledger.find(key)?.record;
        if (about?.status === "errored") this.act({ kind: "redrive", draw, about });
      });
    }
  }

  /** Someone redrives what was rejected. */
  #redriveRejected(draw: number): void {
    const { timeline, ledger } = this.#props.world;
    timeline.after(300_000, () => {
      const rejected = [...ledger.runs.values()].find(({ record }) => record?.status === "rejected");
      if (rejected !== undefined) this.act({ kind: "redrive", draw, about: rejected.record });
    });
  }

  /** Someone deletes a run's params: half of the time before any worker can have read them. */
  #loseParams(key: RunKey, draw: number): void {
    const { world } = this.#props;
    const { timeline, ledger } = world;
    timeline.after(draw < 0.5 ? 1 : Math.floor((draw - 0.5) * 60_000), () => {
      world.publish({ kind: "params lost", at: timeline.now, run: ledger.run(key) });
    });
  }

  /** Sends a message by hand. `lost`: every receive of it is spent for nothing, so its queue gives it up. */
  async sendByHand(lane: string, message: object, lost = false): Promise<void> {
    const { world, deadLetters } = this.#props;
    const { now } = world.timeline;
    const body = JSON.stringify(message);
    world.publish({ kind: "sent by hand", at: now, task: (message as { task?: string }).task ?? "" });
    if (lost) deadLetters.take({ body, sentAt: now });
    else world.queues.send(lane, body, 0);
  }

  #pausedTask(): string | undefined {
    const { plan, ledger } = this.#props.world;
    return plan.tasks.find(({ name }) => ledger.state(name)?.paused)?.name;
  }

  /** Whether others wait for a run's slot, and no worker holds the run. */
  #isInTheWay({ task, run, leaseExpiresAt }: RunRecord): boolean {
    const state = this.#props.world.ledger.state(task);
    return state?.waiting !== undefined && state[`held#${run}`] !== undefined && leaseExpiresAt === 0;
  }

  /** Whether somebody has had the items done again that a run skipped. */
  #isRedone({ skippedHead }: RunRecord): boolean {
    const { runs } = this.#props.world.ledger;
    return [...runs.values()].some(
      ({ record }) => record?.itemsOf !== undefined && record.itemsOf.head === skippedHead,
    );
  }

  /** The task's newest run that has skipped items, most often one that has ended. */
  #skipping({ name }: TaskPlan): RunRecord | undefined {
    const { runs } = this.#props.world.ledger;
    const all = [...runs.values()].flatMap(({ record }) => record ?? []);
    const skipping = all.filter(({ task, skippedHead }) => task === name && skippedHead !== undefined);
    return skipping.findLast(({ status }) => isTerminal(status)) ?? skipping.at(-1);
  }

  /** A run that an act fits; any run where it fits none. */
  #chosen(kind: ActKind, draw: number): RunRecord | undefined {
    const wanted = fitting[kind];
    if (wanted === undefined) return undefined;
    const { runs } = this.#props.world.ledger;
    const all = [...runs.values()].flatMap(({ record }) => (record === undefined ? [] : [record]));
    const fit = all.filter(({ status }) => wanted.includes(status));
    const inTheWay = kind === "cancel" ? fit.filter((run) => this.#isInTheWay(run)) : [];
    const from = inTheWay.length > 0 ? inTheWay : fit.length > 0 ? fit : all;
    return from[Math.floor(unit(mix(Math.floor(draw * 0xffff_ffff), 5)) * from.length)];
  }
}

type ByHand = Extract<ActKind, `message ${string}`>;

/** A message by hand. */
function byHand(kind: ByHand, task: string, now: number): object {
  const second = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`;
  switch (kind) {
    case "message by hand":
      return { task };
    case "message with id":
      return { task, id: "mine" };
    case "message that makes no sense":
      return { task, sense: "none" };
    case "message from long ago":
      return { task, trigger, scheduledTime: second(now - 31 * 86_400_000) };
    case "message of no run":
      return { task, run: `${second(now)}/nobody`, turn: 0 };
  }
}

function isLost(kind: ByHand, draw: number): boolean {
  return draw < 0.4 && (kind === "message that makes no sense" || kind === "message of no run");
}
