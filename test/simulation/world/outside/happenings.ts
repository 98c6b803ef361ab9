/** Events and users' queues, and what they deliver: late, and events more than once. */
import { outsideName } from "../../../../functions/model/run/run-name.ts";
import { handedTrigger, orderBody, ordersOf, toldTrigger } from "../../seen/facts.ts";
import type { WorldContext } from "../context.ts";
import type { DeadLetterSource } from "../dead-letter-source.ts";
import { LaneSource } from "../lane-source.ts";
import type { Machines } from "../machines.ts";
import { taskPlan } from "../plan.ts";
import type { HappeningPlan } from "./plan.ts";

/** An event source of a user's queue takes so many messages at once. */
const concurrency = 2;

interface HappeningsProps {
  readonly world: WorldContext;
  readonly machines: Machines;
  readonly deadLetters: DeadLetterSource;
}

export class Happenings {
  readonly #props: HappeningsProps;
  /** By task. */
  readonly #queues = new Map<string, LaneSource>();
  readonly #sent = new Map<string, number>();

  constructor(props: HappeningsProps) {
    this.#props = props;
    const { plan, timeline } = props.world;
    for (const one of plan.happenings) {
      for (const after of one.deliveries) timeline.at(one.at + after, () => this.#deliver(one));
    }
  }

  /** How many messages are on users' queues. */
  get left(): ReadonlyMap<string, number> {
    return new Map([...this.#queues].map(([task, { size }]) => [ordersOf(task), size]));
  }

  #deliver(happening: HappeningPlan): void {
    const { world } = this.#props;
    const until = world.outageUntil("schedules out");
    if (until !== undefined && happening.how === "event")
      return void world.timeline.at(until, () => this.#deliver(happening));
    if (happening.how === "event") this.#tell(happening);
    else this.#hand(happening);
  }

  /** A rule of EventBridge sends an event to its task's lane. */
  #tell({ key, task, at, isUndelivered }: HappeningPlan): void {
    const { world, deadLetters } = this.#props;
    const { timeline, deployed, queues } = world;
    const lane = deployed.at(`schedules ${task}`).lanes[task];
    if (lane === undefined) return;
    const id = key.replaceAll(" ", "-");
    const instant = new Date(at);
    const run = outsideName(instant, toldTrigger, id);
    world.publish({ kind: "happened", at: timeline.now, key: { task, run } });
    const message = { task, trigger: toldTrigger, at: instant.toISOString(), event: { id } };
    const body = JSON.stringify(message);
    if (isUndelivered) deadLetters.take({ body, sentAt: timeline.now });
    else queues.send(lane, body, 0);
  }

  /** Somebody sends a message to a queue of theirs. */
  #hand({ task }: HappeningPlan): void {
    const { world } = this.#props;
    const { now } = world.timeline;
    const count = (this.#sent.get(task) ?? 0) + 1;
    this.#sent.set(task, count);
    const run = outsideName(new Date(now), handedTrigger, `message-${count}`);
    world.publish({ kind: "happened", at: now, key: { task, run } });
    this.#queue(task).send(orderBody(count));
  }

  #queue(task: string): LaneSource {
    const known = this.#queues.get(task);
    if (known !== undefined) return known;
    const { plan } = this.#props.world;
    const lane = plan.lanes.find(({ name }) => name === taskPlan(plan, task).lane) ?? plan.lanes[0];
    if (lane === undefined) throw new Error("a world has a lane");
    const own = { ...lane, batchSize: 1, concurrency };
    const made = new LaneSource({ ...this.#props, plan: own, usersQueue: ordersOf(task) });
    this.#queues.set(task, made);
    return made;
  }
}
